/* Numbers that may have been seen before, a bit for each: `repeats.py` says what for.

   Numbers are spread evenly, so the last digits of each choose its bit. */

#include <stdint.h>

/* How far ahead a bit is fetched: nearly none of them is at hand. */
#define AHEAD 16

void repeats_add(uint8_t *once, uint8_t *more, int64_t mask, const int64_t *numbers, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&once[(numbers[i + AHEAD] & mask) >> 3], 1);
        int64_t at = (numbers[i] & mask) >> 3;
        uint8_t bit = (uint8_t)(1 << (numbers[i] & 7));
        if (once[at] & bit)
            more[at] |= bit;
        once[at] |= bit;
    }
}

void repeats_may(const uint8_t *more, int64_t mask, const int64_t *numbers, int64_t count, uint8_t *may) {
    for (int64_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(&more[(numbers[i + AHEAD] & mask) >> 3]);
        may[i] = more[(numbers[i] & mask) >> 3] >> (numbers[i] & 7) & 1;
    }
}
