#include "CIndicators.h"

#include <idn2.h>
#include <libpsl.h>

#include <cstring>

const char *indicators_idna_to_ascii(const char *label, char *ascii) {
    char *result = nullptr;
    int code = idn2_to_ascii_8z(label, &result, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (code != IDN2_OK) return idn2_strerror(code);
    const size_t count = std::strlen(result);
    const bool fits = count < 64;
    if (fits) std::memcpy(ascii, result, count + 1);
    idn2_free(result);
    return fits ? nullptr : idn2_strerror(IDN2_TOO_BIG_LABEL);
}

bool indicators_is_public_suffix(const char *domain) { return psl_is_public_suffix(psl_builtin(), domain) != 0; }
