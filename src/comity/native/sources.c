/* Of which sources the library was made, so that nobody calls one that an older state of them made. */

const char *native_sources(void) {
    return SOURCES;
}
