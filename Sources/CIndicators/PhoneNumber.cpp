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

template <size_t N> bool Store(const std::string &text, char (&out)[N]) {
    if (text.size() >= N) return false;
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = 0;
    return true;
}

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
    phone.valid = library.IsValidNumber(number);
    phone.line_type = phone.valid ? library.GetNumberType(number) : PhoneNumberUtil::UNKNOWN;
    std::string text;
    library.Format(number, PhoneNumberUtil::E164, &text);
    bool stored = Store(text, phone.e164);
    library.Format(number, PhoneNumberUtil::INTERNATIONAL, &text);
    stored = Store(text, phone.international) && stored;
    library.GetRegionCodeForCountryCode(number.country_code(), &text);
    if (phone.valid) library.GetRegionCodeForNumber(number, &text);
    if (!Store(text, phone.region)) phone.region[0] = 0;
    if (!stored) phone.outcome = indicators_phone_failed;
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
