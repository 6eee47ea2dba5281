/* Numbers by which searches are known: `search_keys.py` says what for, and says the same in Python. */

#include <stdint.h>

void keys_of_uuids(const uint64_t *first, const uint64_t *second, int64_t count, uint64_t *keys) {
    const uint64_t one = UINT64_C(0x9E3779B97F4A7C15), other = UINT64_C(0xD6E8FEB86659FD93);
    for (int64_t i = 0; i < count; i++) {
        uint64_t mixed = first[i] * one;
        mixed = ((mixed ^ mixed >> 32) + second[i]) * other;
        mixed = (mixed ^ mixed >> 32) * one;
        keys[i] = (mixed ^ mixed >> 32) >> 1;
    }
}
