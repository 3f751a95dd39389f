#include "CIndicators.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

const PhoneNumberUtil &Library() {
    static PhoneNumberUtil *const library = [] {
        auto *instance = PhoneNumberUtil::GetInstance();
        instance->SetLogger(new i18n::phonenumbers::NullLogger());
        return instance;
    }();
    return *library;
}

bool Store(const std::string &text, char *out, size_t capacity) {
    if (text.size() >= capacity) return false;
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = 0;
    return true;
}

template <size_t N> bool Store(const std::string &text, char (&out)[N]) { return Store(text, out, N); }

indicators_phone_outcome Outcome(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return indicators_phone_possible;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return indicators_phone_unknown_country_code;
    case PhoneNumberUtil::NOT_A_NUMBER: return indicators_phone_not_a_number;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN: return indicators_phone_too_short;
    case PhoneNumberUtil::TOO_LONG_NSN: return indicators_phone_too_long;
    }
    return indicators_phone_failed;
}

indicators_phone_outcome Outcome(PhoneNumberUtil::ValidationResult result) {
    switch (result) {
    case PhoneNumberUtil::IS_POSSIBLE: return indicators_phone_possible;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return indicators_phone_unknown_country_code;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
    case PhoneNumberUtil::TOO_SHORT: return indicators_phone_too_short;
    case PhoneNumberUtil::TOO_LONG: return indicators_phone_too_long;
    case PhoneNumberUtil::INVALID_LENGTH: return indicators_phone_wrong_length;
    }
    return indicators_phone_failed;
}

void Parse(const char *digits, const char *region, indicators_phone &phone) {
    const auto &library = Library();
    if (region != nullptr && library.GetCountryCodeForRegion(region) == 0) {
        phone.outcome = indicators_phone_unknown_region;
        return;
    }
    PhoneNumber number;
    phone.outcome = Outcome(library.Parse(digits, region == nullptr ? "ZZ" : region, &number));
    if (phone.outcome != indicators_phone_possible) return;
    phone.outcome = Outcome(library.IsPossibleNumberWithReason(number));
    if (phone.outcome != indicators_phone_possible) return;
    phone.line_type = library.GetNumberType(number); // unknown exactly where IsValidNumber is false, at half its price
    phone.valid = phone.line_type != PhoneNumberUtil::UNKNOWN;
    std::string text;
    library.Format(number, PhoneNumberUtil::E164, &text);
    if (!Store(text, phone.e164)) phone.outcome = indicators_phone_failed;
    library.GetRegionCodeForCountryCode(number.country_code(), &text);
    if (phone.valid) library.GetRegionCodeForNumber(number, &text);
    if (!Store(text, phone.region)) phone.region[0] = 0;
}

} // namespace

indicators_phone indicators_phone_parse(const char *digits, const char *region) {
    indicators_phone phone = {};
    phone.line_type = PhoneNumberUtil::UNKNOWN;
    try {
        Parse(digits, region, phone);
    } catch (...) {
        phone.outcome = indicators_phone_failed;
    }
    return phone;
}

bool indicators_phone_format(const char *e164, char *text) {
    try {
        PhoneNumber number;
        if (Library().Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
        std::string international;
        Library().Format(number, PhoneNumberUtil::INTERNATIONAL, &international);
        return Store(international, text, 48);
    } catch (...) {
        return false;
    }
}
