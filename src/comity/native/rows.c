/* Rows of a text table as a vendor's software writes them: cells told apart, distinct texts numbered, and what nearly
   every row writes in one form (counts, instants, ids, windows) read into numbers. A cell in another form is numbered as
   text and left to the caller; a row that no such software writes ends the reading.

   `rows.py` calls this and says what the parts mean. Nothing here knows Python: memory is the caller's, but for the
   distinct texts, and a reader belongs to one thread at a time. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Eight bytes are read at a time, the first one lowest."
#endif

enum form { SKIPPED, TEXT, COUNT, INSTANT, ID, WINDOW };
enum { NOT_TYPICAL = -1, NO_MEMORY = -2, NOT_READ = -3 };

/* Beyond this, texts of a column are no repetition of a few: that is not what numbering them is for. */
#define MOST_TEXTS (1 << 20)
#define MOST_BYTES (1 << 28)
#define MOST_BREAKS UINT16_MAX

/* Distinct texts: bytes one after the other, and where each ends. A slot holds part of a text's hash above its number,
   which counts from 1. */
typedef struct {
    uint8_t *bytes;
    int64_t *ends;
    uint64_t *slots;
    int64_t room, count, most;
} texts;

/* The month that was read last, its letters (the day's left out) as numbers, and how many days it has: in a log in order
   the next one is mostly the same. */
typedef struct {
    uint64_t text;
    uint16_t end;
    int64_t seconds, days;
} month;

typedef struct {
    enum form form;
    texts texts;
    month months[2];
} column;

/* `data`: the bytes of the file that are at hand, of which so many were read into rows. */
typedef struct {
    column *columns;
    int32_t width;
    uint8_t delimiter, crlf, last;
    uint64_t seed;
    uint8_t *plain, *data;
    int64_t plain_room, room, held, used;
} reader;

/* Where the caller wants what is read of a column: the number of its text, -1 where it was read into numbers; these. */
typedef struct {
    int32_t *texts;
    int64_t *first, *second;
} wanted;

/* Many bytes at a time ------------------------------------------------------------------------------------------- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t eight(const uint8_t *at) {
    uint64_t found;
    memcpy(&found, at, 8);
    return found;
}

static uint64_t four(const uint8_t *at) {
    uint32_t found;
    memcpy(&found, at, 4);
    return found;
}

static uint16_t two(const uint8_t *at) {
    uint16_t found;
    memcpy(&found, at, 2);
    return found;
}

/* Most texts are no longer than this; their bytes are taken all at once, whatever their length: a loop of so few rounds
   costs more than what it does. What is beyond a text is there, and left out. */
enum { SHORT = 32 };

static const uint8_t kept_bytes[2 * SHORT] = {
#define FOUR 0xff, 0xff, 0xff, 0xff
    FOUR, FOUR, FOUR, FOUR, FOUR, FOUR, FOUR, FOUR};

/* Bytes of a short text from one on, zeros below it. */
static uint64_t eight_within(const uint8_t *text, int64_t size, int64_t from) {
    return eight(text + from) & eight(kept_bytes + SHORT - size + from);
}

/* Whether two texts of one length are the same. */
static int same(const uint8_t *one, const uint8_t *other, int64_t size) {
    uint64_t differ = 0;
    for (; size > SHORT; one += SHORT, other += SHORT, size -= SHORT)
        for (int64_t i = 0; i < SHORT; i += 8)
            differ |= eight(one + i) ^ eight(other + i);
    for (int64_t i = 0; i < SHORT; i += 8)
        differ |= eight_within(one, size, i) ^ eight_within(other, size, i);
    return !differ;
}

/* 64 bytes that were looked at together, a bit for each: which may end a cell that is not quoted, which are quotation
   marks. `odd` grows where any byte was no letter of ASCII, or was zero. */
enum { SIGHT = 64 };

typedef struct {
    const uint8_t *from, *end;
    uint64_t ends, quotes, odd;
    uint8_t delimiter;
} sight;

#ifdef __SSE2__
#include <emmintrin.h>

static void look(sight *of) {
    uint64_t ends = 0, quotes = 0, odd = 0;
    for (int i = 0; i < SIGHT; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(of->from + i));
        __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i line = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
        __m128i next = _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)of->delimiter));
        __m128i zero = _mm_cmpeq_epi8(bytes, _mm_setzero_si128());
        quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(quote) << i;
        ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, line), next)) << i;
        odd |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(bytes, zero)) << i;
    }
    of->ends = ends;
    of->quotes = quotes;
    of->odd |= odd;
}
#else
static void look(sight *of) {
    of->ends = of->quotes = 0;
    for (int i = 0; i < SIGHT; i++) {
        uint8_t byte = of->from[i];
        uint64_t quote = byte == '"', end = quote | (byte == '\n') | (byte == '\r') | (byte == of->delimiter);
        of->quotes |= quote << i;
        of->ends |= end << i;
        of->odd |= byte >> 7 | !byte;
    }
}
#endif

/* Where the next byte of a kind is, or the end. Nobody asks for one before that which was asked for last. */
#define NEXT(kind)                                                                                                     \
    static const uint8_t *next_of_##kind(sight *of, const uint8_t *at) {                                               \
        while (at < of->end) {                                                                                         \
            while (at - of->from >= SIGHT) {                                                                           \
                of->from += SIGHT;                                                                                     \
                look(of);                                                                                              \
            }                                                                                                          \
            uint64_t found = of->kind >> (at - of->from);                                                              \
            if (found) {                                                                                               \
                at += __builtin_ctzll(found);                                                                          \
                return at < of->end ? at : of->end;                                                                    \
            }                                                                                                          \
            at = of->from + SIGHT;                                                                                     \
        }                                                                                                              \
        return of->end;                                                                                                \
    }
NEXT(ends)
NEXT(quotes)

static uint64_t mixed(uint64_t number) {
    number *= UINT64_C(0x9E3779B97F4A7C15);
    return number ^ (number >> 29);
}

static uint64_t hash_of(const uint8_t *at, int64_t size, uint64_t seed) {
    uint64_t hash = seed ^ (uint64_t)size;
    for (; size > SHORT; at += SHORT, size -= SHORT)
        for (int64_t i = 0; i < SHORT; i += 8)
            hash = mixed(hash ^ eight(at + i));
    for (int64_t i = 0; i < SHORT; i += 8)
        hash = mixed(hash ^ eight_within(at, size, i));
    return mixed(hash);
}

/* Distinct texts ------------------------------------------------------------------------------------------------- */

static int more_texts(texts *known) {
    int64_t most = known->most ? 2 * known->most : 512, slots = 4 * most;
    uint64_t *emptied = calloc((size_t)slots, sizeof *emptied);
    int64_t *ends = realloc(known->ends, sizeof *ends * (size_t)(most + 1));
    if (ends)
        known->ends = ends;
    if (!emptied || !ends) {
        free(emptied);
        return 0;
    }
    known->ends[0] = 0;
    /* Slots grow faster than the numbers that they hold, so that what a slot keeps of a hash is enough to move it. */
    for (int64_t i = 0; known->slots && i < 4 * known->most; i++)
        if (known->slots[i]) {
            int64_t at = (int64_t)(known->slots[i] >> 32) & (slots - 1);
            while (emptied[at])
                at = (at + 1) & (slots - 1);
            emptied[at] = known->slots[i];
        }
    free(known->slots);
    known->slots = emptied;
    known->most = most;
    return 1;
}

/* The number of a text, from 0; below 0 what stops the reading. */
static int64_t number_of(texts *known, const uint8_t *at, int64_t size, uint64_t seed) {
    if (known->count == known->most && !more_texts(known))
        return NO_MEMORY;
    int64_t mask = 4 * known->most - 1;
    uint64_t hash = hash_of(at, size, seed) >> 32, slot;
    int64_t place = (int64_t)hash & mask;
    for (; (slot = known->slots[place]); place = (place + 1) & mask)
        if (slot >> 32 == hash) {
            int64_t number = (int64_t)(slot & UINT32_MAX) - 1, from = known->ends[number];
            if (known->ends[number + 1] - from == size && same(known->bytes + from, at, size))
                return number;
        }
    int64_t held = known->ends[known->count];
    if (known->count == MOST_TEXTS || held + size > MOST_BYTES)
        return NOT_TYPICAL;
    if (!known->bytes || held + size + SHORT > known->room) {
        int64_t room = 2 * (held + size) + 4096; /* and some to look at beyond the last text */
        uint8_t *bytes = realloc(known->bytes, (size_t)room);
        if (!bytes)
            return NO_MEMORY;
        known->bytes = bytes;
        known->room = room;
    }
    memcpy(known->bytes + held, at, (size_t)size);
    known->slots[place] = hash << 32 | (uint64_t)(known->count + 1);
    known->ends[known->count + 1] = held + size;
    return known->count++;
}

/* Forms ---------------------------------------------------------------------------------------------------------- */

/* What stands between pairs of digits in eight letters. */
#define BETWEEN UINT64_C(0x0000ff0000ff0000)

/* Up to eight digits. */
static int count(const uint8_t *at, int64_t size, int64_t *number) {
    uint64_t digits = (eight(at) ^ EACH('0')) << (64 - 8 * size);
    int right = !((digits | (digits + EACH(6))) & EACH(0xf0));
    digits = (10 * digits + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (100 * digits + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *number = (10000 * digits + (digits >> 32)) & UINT32_MAX;
    return right;
}

/* The letters of `01/31/2025` that tell the month, among the first eight. */
#define OF_MONTH UINT64_C(0xffffff0000ffffff)

/* `01/31/2025`: the month, whatever the day. */
static int month_of(const uint8_t *at, month *found) {
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t digits = eight(at) ^ eight((const uint8_t *)"00/00/00"), end = two(at + 8) ^ two((const uint8_t *)"00");
    if (((digits | (digits + EACH(6)) | end | (end + EACH(6))) & EACH(0xf0)) || digits & BETWEEN)
        return 0;
    digits = 10 * digits + (digits >> 8);
    end = (10 * end + (end >> 8)) & 0xff;
    int64_t number = digits & 0xff, year = (int64_t)(100 * (digits >> 48 & 0xff) + end);
    if (year < 1 || number < 1 || number > 12)
        return 0;
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    /* Years begin in March here, so that the day that some lack is their last. */
    int64_t years = year - (number < 3), months = (number + 9) % 12;
    int64_t days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 - 719468;
    *found = (month){eight(at) & OF_MONTH, two(at + 8), 86400 * days, lengths[number - 1] + (leap && number == 2)};
    return 1;
}

/* `01/31/2025, 11:59:59 PM UTC` as seconds since 1970. */
static int instant(const uint8_t *at, month *last, int64_t *seconds) {
    uint64_t time = eight(at + 12) ^ eight((const uint8_t *)"00:00:00"), half = eight(at + 19) >> 8;
    int afternoon = half == eight((const uint8_t *)". PM UTC") >> 8;
    if (((time | (time + EACH(6))) & EACH(0xf0)) || (time & BETWEEN) || two(at + 10) != two((const uint8_t *)", ") ||
        (!afternoon && half != eight((const uint8_t *)". AM UTC") >> 8))
        return 0;
    time = 10 * time + (time >> 8);
    int64_t hour = time & 0xff, minute = time >> 24 & 0xff, second = time >> 48 & 0xff;
    if (hour < 1 || hour > 12 || minute > 59 || second > 59)
        return 0;
    if (((eight(at) & OF_MONTH) != last->text || two(at + 8) != last->end) && !month_of(at, last))
        return 0;
    uint8_t tens = at[3] ^ '0', ones = at[4] ^ '0';
    int64_t day = 10 * tens + ones;
    if (ones > 9 || day < 1 || day > last->days)
        return 0;
    *seconds = last->seconds + 86400 * (day - 1) + 3600 * (hour % 12 + 12 * afternoon) + 60 * minute + second;
    return 1;
}

/* Eight hexadecimal digits. Whether one is a letter cannot be foreseen, so nothing waits for the answer. */
static uint64_t hex(uint64_t bytes, uint64_t *wrong) {
    uint64_t letters = bytes >> 6 & EACH(1);
    uint64_t values = (bytes & EACH(15)) + 9 * letters;
    *wrong |= ((bytes | letters << 5) ^ (EACH('0') + values + letters * ('a' - '0' - 10))) |
              (((values + EACH(6)) & EACH(16)) ^ letters << 4) | (values & EACH(0xf0));
    values = (values << 4 | values >> 8) & UINT64_C(0x00ff00ff00ff00ff);
    values = (values << 8 | values >> 16) & UINT64_C(0x0000ffff0000ffff);
    return (values << 16 | values >> 32) & UINT32_MAX;
}

static int uuid(const uint8_t *at, int64_t *first, int64_t *second) {
    uint64_t wrong = 0, dashes = (at[8] ^ '-') | (at[13] ^ '-') | (at[18] ^ '-') | (at[23] ^ '-');
    *first = (int64_t)(hex(eight(at), &wrong) << 32 | hex(four(at + 9) | four(at + 14) << 32, &wrong));
    *second = (int64_t)(hex(four(at + 19) | four(at + 24) << 32, &wrong) << 32 | hex(eight(at + 28), &wrong));
    return !(wrong | dashes);
}

static int read_form(column *of, const uint8_t *at, int64_t size, int64_t *first, int64_t *second) {
    switch (of->form) {
    case COUNT: return size > 0 && size <= 8 && (size == 1 || at[0] != '0') && count(at, size, first);
    case INSTANT: return size == 27 && instant(at, of->months, first);
    case ID: return size == 36 && uuid(at, first, second);
    case WINDOW: {
        const uint8_t *after = at + size - 27;
        int apart = (size == 55 && at[27] == '\n') || (size == 56 && at[27] == '\r' && at[28] == '\n');
        return apart && instant(at, of->months, first) && instant(after, of->months + 1, second);
    }
    default: return 0;
    }
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

void rows_close(reader *of) {
    for (int32_t i = 0; of->columns && i < of->width; i++) {
        free(of->columns[i].texts.bytes);
        free(of->columns[i].texts.ends);
        free(of->columns[i].texts.slots);
    }
    free(of->columns);
    free(of->plain);
    free(of->data);
    free(of);
}

/* `room`: bytes of the file that are at hand at a time; a longer row is none of a log. */
reader *rows_open(const int32_t *forms, int32_t width, uint8_t delimiter, uint8_t crlf, uint64_t seed, int64_t room) {
    reader *of = calloc(1, sizeof *of);
    if (!of)
        return 0;
    *of = (reader){.columns = calloc((size_t)width, sizeof(column)), .width = width, .delimiter = delimiter};
    of->crlf = crlf;
    of->seed = seed;
    of->data = calloc((size_t)room + SIGHT, 1);
    of->room = room;
    if (!of->columns || !of->data) {
        rows_close(of);
        return 0;
    }
    for (int32_t i = 0; i < width; i++)
        of->columns[i].form = (enum form)forms[i];
    return of;
}

/* A cell whose quotation marks are doubled, with single ones. */
static const uint8_t *single(reader *of, const uint8_t *at, int64_t *size) {
    if (of->plain_room < *size + SHORT) {
        uint8_t *plain = realloc(of->plain, (size_t)*size + SHORT);
        if (!plain)
            return 0;
        of->plain = plain;
        of->plain_room = *size + SHORT;
    }
    int64_t held = 0;
    for (int64_t i = 0; i < *size; i += 1 + (at[i] == '"'))
        of->plain[held++] = at[i];
    *size = held;
    return of->plain;
}

/* How many lines end within a cell; -1 where a return ends none: some programs end a line there. */
static int64_t lines_within(const uint8_t *at, int64_t size) {
    const uint8_t *end = at + size;
    for (const uint8_t *one = at; (one = memchr(one, '\r', (size_t)(end - one))); one++)
        if (one + 1 == end || one[1] != '\n')
            return -1;
    int64_t count = 0;
    for (; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        count++;
    return count;
}

static int only_blank_lines(const uint8_t *at, const uint8_t *end) {
    while (at < end && (*at == '\n' || *at == '\r'))
        at++;
    return at == end;
}

/* Whether there is nothing but UTF-8 without zeros. */
int32_t rows_text(const uint8_t *at, int64_t size) {
    const uint8_t *end = at + size;
    while (at < end) {
        const uint8_t *part = end - at < SIGHT ? end : at + SIGHT;
        uint64_t high = 0, zero = 0; /* the highest bit of each byte tells */
        if (part - at == SIGHT)
            for (int i = 0; i < SIGHT; i += 8) {
                uint64_t bytes = eight(at + i);
                high |= bytes;
                zero |= (bytes - EACH(1)) & ~bytes;
            }
        else
            for (const uint8_t *one = at; one < part; one++) {
                high |= *one;
                zero |= *one ? 0 : EACH(0x80);
            }
        if (zero & EACH(0x80))
            return 0;
        if (!(high & EACH(0x80))) {
            at = part;
            continue;
        }
        while (at < part) {
            uint8_t lead = *at++;
            if (lead < 0x80)
                continue;
            /* How many bytes follow, and within what the first of them must lie: no letter is written longer than need
               be, and none is half of a pair. */
            int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
            uint8_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            uint8_t most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (lead < 0xc2 || lead > 0xf4 || end - at < more || *at < least || *at > most)
                return 0;
            for (at++; --more; at++)
                if (*at >> 6 != 2)
                    return 0;
        }
    }
    return 1;
}

/* Reads rows of what is at hand, until `to` is reached or it ends within one, or in blank lines. Gives how many bytes the
   whole rows take, or below 0 what stopped the reading. `breaks`: ends of lines within each row. `SIGHT` bytes beyond are
   there to be looked at, whatever they are. */
static int64_t read_rows(reader *of, int64_t *rows, int64_t to, const wanted *out, uint16_t *breaks) {
    const uint8_t *data = of->data + of->used, *at = data, *end = of->data + of->held, *done = data;
    const int last = of->last;
    const int64_t cut = last ? NOT_TYPICAL : 0; /* what a row that does not end is */
    sight seen = {.from = data, .end = end, .delimiter = of->delimiter};
    int64_t row = *rows;
    look(&seen);
    while (row < to && at < end) {
        if ((*at == '\n' || *at == '\r') && of->width > 1 && only_blank_lines(at, end))
            break; /* the end of the file, unless a row comes after them */
        int64_t broken = 0;
        for (int32_t i = 0; i < of->width; i++) {
            const uint8_t *cell = at;
            int64_t length;
            int quoted = at < end && *at == '"', doubled = 0;
            if (quoted) {
                cell = ++at;
                for (; (at = next_of_quotes(&seen, at)) < end && at + 1 < end && at[1] == '"'; at += 2)
                    doubled = 1;
                if (at == end)
                    goto open;
                length = at++ - cell;
            } else {
                at = next_of_ends(&seen, at);
                length = at - cell;
            }
            if (i + 1 < of->width) {
                if (at == end)
                    goto open;
                if (*at++ != of->delimiter)
                    return NOT_TYPICAL;
            } else if (at < end || !last) {
                if (end - at < 1 + of->crlf)
                    goto open;
                if (of->crlf && *at++ != '\r')
                    return NOT_TYPICAL;
                if (*at++ != '\n')
                    return NOT_TYPICAL;
            }
            column *kept = &of->columns[i];
            if (kept->form == SKIPPED && !quoted)
                continue;
            int64_t first = 0, second = 0, number = -1;
            if (kept->form > TEXT && !doubled && read_form(kept, cell, length, &first, &second))
                broken += kept->form == WINDOW;
            else {
                int64_t within = quoted ? lines_within(cell, length) : 0;
                if (within < 0)
                    return NOT_TYPICAL;
                broken += within;
                if (kept->form == SKIPPED)
                    continue;
                if (doubled && !(cell = single(of, cell, &length)))
                    return NO_MEMORY;
                number = number_of(&kept->texts, cell, length, of->seed);
                if (number < 0)
                    return number;
            }
            out[i].texts[row] = (int32_t)number;
            if (out[i].first)
                out[i].first[row] = first;
            if (out[i].second)
                out[i].second[row] = second;
        }
        if (broken > MOST_BREAKS)
            return NOT_TYPICAL;
        breaks[row++] = (uint16_t)broken;
        done = at;
    }
    goto whole;
open:
    if (cut)
        return cut;
whole:
    *rows = row;
    return seen.odd && !rows_text(data, done - data) ? NOT_TYPICAL : done - data;
}

/* More of a file behind what is left of what is at hand; below 0 what stopped the reading. */
static int64_t read_more(reader *of, int32_t file) {
    of->held -= of->used;
    memmove(of->data, of->data + of->used, (size_t)of->held);
    of->used = 0;
    if (of->held == of->room)
        return NOT_TYPICAL;
    ssize_t size;
    do
        size = read(file, of->data + of->held, (size_t)(of->room - of->held));
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return NOT_READ;
    of->last = !size;
    of->held += size;
    return 0;
}

/* Blank lines at the end of the file; below 0 if there is anything else. */
static int64_t blank_lines(const uint8_t *at, const uint8_t *end) {
    int64_t count = 0;
    for (; at < end; at++, count++) {
        if (*at == '\r' && at + 1 < end)
            at++;
        if (*at != '\n')
            return NOT_TYPICAL;
    }
    return count;
}

/* Reads the next rows of a file, `to` of them if there are so many. Gives how many, or below 0 what stopped the reading
   (`NOT_READ`: errno says it). `done` grows by the bytes that they take; `blank`: how many blank lines follow at the end of
   the file. */
int64_t rows_next(reader *of, int32_t file, int64_t to, const wanted *out, uint16_t *breaks, int64_t *done, int64_t *blank) {
    int64_t rows = 0, stopped;
    for (;;) {
        int64_t took = read_rows(of, &rows, to, out, breaks);
        if (took < 0)
            return took;
        of->used += took;
        *done += took;
        if (rows == to || of->last)
            break;
        if ((stopped = read_more(of, file)))
            return stopped;
    }
    *blank = rows < to ? blank_lines(of->data + of->used, of->data + of->held) : 0;
    return *blank < 0 ? *blank : rows;
}

/* The distinct texts of a column so far: how many, their bytes, and where each ends, after a 0. */
int64_t rows_texts(const reader *of, int32_t column, const uint8_t **bytes, const int64_t **ends) {
    const texts *known = &of->columns[column].texts;
    *bytes = known->bytes;
    *ends = known->ends;
    return known->count;
}
