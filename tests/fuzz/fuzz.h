// A target: FUZZ(name) and its body, which takes (data, size), returns 0 and ends the program for
// what may not be. clang's libFuzzer plays it for as long as one likes, fuzz_dose shortly.
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef FUZZING
#define FUZZ_ENTRY(name)                                                                           \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        return fuzz_##name(data, size);                                                            \
    }
#else
#define FUZZ_ENTRY(name)
#endif

#define FUZZ(name)                                                                                 \
    int fuzz_##name(const uint8_t *data, size_t size);                                             \
    FUZZ_ENTRY(name)                                                                               \
    int fuzz_##name(const uint8_t *data, size_t size)

#endif
