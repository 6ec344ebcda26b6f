package org.contactcourier.mapping.clean;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber.CountryCodeSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes phone numbers as the whole world can dial them: E.164, and an extension behind it. Only what is certainly one number is
 * rewritten; words, two numbers in one text, numbers that don't exist, and those that miss their area code stay as they are,
 * since a wrong number is worse than an odd one. Thread-safe.
 */
public final class PhoneNumbers {
    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    /** What stands between a number and its extension; E.164 has no word for it. */
    public static final String EXTENSION_MARK = " ext. ";

    /** The library's code for "no region". */
    private static final String NOWHERE = "ZZ";

    /** Numbers have 15 digits at most (E.164). Longer text is skipped: the library's patterns are slow on it. */
    private static final int MAX_LENGTH = 60;

    /** Fewer digits behind a slash are an extension, or the last digits of another number. */
    private static final int MIN_SUBSCRIBER = 5;

    private static final Pattern EXTENSION = Pattern.compile(
            "(.*?)[ ,]*(?:;ext=|(?<!\\p{L})(?:extension|extn|ext|dw|durchwahl|nst|poste|anexo|доб|x)[.:]?|#) ?(\\d{1,7})",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** As ITU-T E.164 gives them out: none is the beginning of another. */
    private static final Set<Integer> COUNTRY_CODES = Set.copyOf(LIBRARY.getSupportedCallingCodes());

    private static final int LONGEST_COUNTRY_CODE = 3;

    private static final int LONGEST = 15;

    /** A number that is a word has as many places as any other, and the digits that everybody dials in front of it. */
    private static final int LEAST_VANITY = 10;

    private static final int LEAST_VANITY_DIGITS = 3;

    /** Fewer of one digit are somebody's. */
    private static final int LEAST_FILLER = 7;

    private static final int MOST_FILLER = 11;

    private static final String COUNTED = "01234567890";

    private static final int LEAST_COUNTED = 9;

    /** Nothing behind a country's code. */
    private static final Pattern ZEROS = Pattern.compile("\\d{1,3}0{7,}");

    private final String region;
    private final int countryCode;
    private final @Nullable String prefix;

    private PhoneNumbers(String region) {
        this.region = region;
        boolean anywhere = region.equals(NOWHERE); // of which the library would say on stderr that it doesn't know it
        this.countryCode = anywhere ? 0 : LIBRARY.getCountryCodeForRegion(region);
        this.prefix = anywhere ? null : LIBRARY.getNddPrefixForRegion(region, true);
    }

    /** Knows no region. */
    public static PhoneNumbers international() {
        return new PhoneNumbers(NOWHERE);
    }

    /**
     * Phone numbers as they are dialled in {@code region}.
     *
     * @param region for which {@link #isRegion} holds
     */
    public static PhoneNumbers in(String region) {
        return new PhoneNumbers(region.toUpperCase(Locale.ROOT));
    }

    /** The region it knows, or null. */
    public @Nullable String region() {
        return hasRegion() ? region : null;
    }

    /** Whether it knows a region. */
    public boolean hasRegion() {
        return !region.equals(NOWHERE);
    }

    /** Whether {@code code} is the ISO 3166-1 code of a region that has phone numbers; case doesn't count. */
    public static boolean isRegion(String code) {
        return LIBRARY.getSupportedRegions().contains(code.toUpperCase(Locale.ROOT));
    }

    /**
     * Whether {@code text} has at least {@code least} digits; letters count as digits where they are a number's, as in {@code
     * 1-800-FLOWERS}.
     */
    public static boolean hasDigits(String text, int least) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i)) && ++digits == least) {
                return true;
            }
        }
        return digits >= LEAST_VANITY_DIGITS && text.length() <= MAX_LENGTH && isVanity(text);
    }

    /** Whether a form that insists on a number got {@code 999-999-9999}, {@code +1 000 000 0000} or {@code (123) 456-7890}. */
    public static boolean isPlaceholder(String number) {
        if (number.length() > MAX_LENGTH || number.chars().anyMatch(Character::isLetter)) {
            return false;
        }
        String digits = digits(number);
        String national = digits.length() > LEAST_VANITY && digits.charAt(0) == '1' ? digits.substring(1) : digits;
        return isFiller(digits)
                || isFiller(national)
                || (number.startsWith("+") && ZEROS.matcher(digits).matches());
    }

    private static boolean isFiller(String digits) {
        boolean one = digits.length() >= LEAST_FILLER
                && digits.length() <= MOST_FILLER
                && digits.chars().allMatch(c -> c == digits.charAt(0));
        return one || (digits.length() >= LEAST_COUNTED && COUNTED.indexOf(digits) >= 0);
    }

    private static boolean isVanity(String text) {
        if (!Character.isDigit(text.charAt(0)) && text.charAt(0) != '(' && text.charAt(0) != '+') {
            return false;
        }
        int all = digits(PhoneNumberUtil.convertAlphaCharactersInNumber(text)).length();
        return all >= LEAST_VANITY && all <= LONGEST && text.chars().noneMatch(Character::isLowerCase);
    }

    /** {@code written} in the international form, if it has one. */
    public Optional<String> international(String written) {
        if (written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher extended = hasOnlyDigits(written) ? null : extension(written);
        String number = extended == null ? written : extended.group(1);
        if (!isOneNumber(number)) {
            return Optional.empty();
        }
        String e164 = e164(number);
        return Optional.ofNullable(e164 == null || extended == null ? e164 : e164 + EXTENSION_MARK + extended.group(2));
    }

    private @Nullable String e164(String number) {
        String digits = digits(number);
        if (number.indexOf('+') >= 0 || number.indexOf('\uFF0B') >= 0) {
            String written = "+" + digits;
            return exists(digits) ? written : parsed(number, NOWHERE, written);
        }
        if (!region.equals(NOWHERE)) {
            String full = prefix == null || !digits.startsWith(prefix)
                    ? countryCode + digits
                    : countryCode + digits.substring(prefix.length());
            boolean asDialled = prefix == null || digits.startsWith(prefix);
            String e164 = asDialled && exists(full) ? "+" + full : parsed(number, region, null);
            if (e164 != null) {
                return e164;
            }
        }
        return digits.startsWith("00") ? e164("+" + digits.substring(2)) : null;
    }

    /**
     * Whether there is a number of just these digits, the country's first. Nearly all that are written are like that, and
     * taking one apart that isn't takes several times as long.
     */
    private static boolean exists(String digits) {
        if (digits.length() > LONGEST) {
            return false;
        }
        for (int i = 1; i <= LONGEST_COUNTRY_CODE && i < digits.length(); i++) {
            int code = Integer.parseInt(digits.substring(0, i));
            if (COUNTRY_CODES.contains(code)) {
                return LIBRARY.isValidNumber(number(code, digits.substring(i)));
            }
        }
        return false;
    }

    private static PhoneNumber number(int countryCode, String national) {
        PhoneNumber number = new PhoneNumber().setCountryCode(countryCode).setNationalNumber(Long.parseLong(national));
        int zeros = 0;
        while (zeros < national.length() - 1 && national.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros == 0 ? number : number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
    }

    private static @Nullable Matcher extension(String written) {
        Matcher matcher = EXTENSION.matcher(written);
        return matcher.matches() ? matcher : null;
    }

    private static boolean hasOnlyDigits(String written) {
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (!(c >= '0' && c <= '9') && c != '+' && c != ' ' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether all of it is a number: digits of any script, what people put between them, and a plus in front. */
    private static boolean isOneNumber(String text) {
        int digits = 0;
        int sinceSlash = MIN_SUBSCRIBER;
        boolean slash = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isDigit(c)) {
                digits++;
                sinceSlash++;
            } else if (c == '/' && !slash) {
                slash = true;
                sinceSlash = 0;
            } else if (c == '+' || c == '\uFF0B') {
                if (digits > 0) {
                    return false;
                }
            } else if (" ()[].-\u2010\u2011\u2012\u2013\u2212\uFF0D".indexOf(c) < 0) {
                return false;
            }
        }
        return digits > 0 && sinceSlash >= MIN_SUBSCRIBER;
    }

    /**
     * What the library makes of it, which knows what people dial in front of and inside of numbers.
     *
     * @param missing a number of which it is known already that it doesn't exist; to find that out again takes long
     */
    private @Nullable String parsed(String number, String region, @Nullable String missing) {
        try {
            PhoneNumber parsed = LIBRARY.parseAndKeepRawInput(number, region);
            String e164 = LIBRARY.format(parsed, PhoneNumberFormat.E164);
            boolean whole = !e164.equals(missing)
                    && LIBRARY.isValidNumber(parsed)
                    && (parsed.getCountryCodeSource() != CountryCodeSource.FROM_DEFAULT_COUNTRY
                            || hasItsPrefix(parsed));
            return whole ? e164 : null;
        } catch (NumberParseException e) {
            return null;
        }
    }

    /**
     * Whether a number is written as it is dialled in its own country. Where that takes a 0 in front, one without it is a local
     * number of a town that nobody knows, or has lost its 0 in a spreadsheet.
     */
    private boolean hasItsPrefix(PhoneNumber number) {
        if (prefix == null) {
            return true;
        }
        String dialled = digits(LIBRARY.format(number, PhoneNumberFormat.NATIONAL));
        return !dialled.startsWith(prefix) || digits(number.getRawInput()).startsWith(prefix);
    }

    private static String digits(String text) {
        return PhoneNumberUtil.normalizeDigitsOnly(text);
    }
}
