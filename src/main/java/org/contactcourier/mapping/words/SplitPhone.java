package org.contactcourier.mapping.words;

import java.util.List;
import java.util.Map;
import org.contactcourier.mapping.clean.PhoneNumbers;
import org.contactcourier.mapping.clean.TrimmedText;
import org.contactcourier.mapping.words.HeaderWords.PhonePart;

/**
 * Puts a phone number together whose country code, area code or extension has a column of its own. Doesn't know which column that
 * is. Immutable.
 */
public final class SplitPhone {
    private static final int LONGEST_CALLING_CODE = 4;
    private static final int LONGEST_AREA_CODE = 5;
    private static final int LONGEST_EXTENSION = 7;
    private static final PhoneNumbers ANYWHERE = PhoneNumbers.international();

    private SplitPhone() {}

    /** The number with its parts, as far as they belong to it. */
    public static String joined(String number, Map<PhonePart, List<String>> parts) {
        String joined = number;
        if (!isInternational(number)) {
            for (String area : parts.getOrDefault(PhonePart.AREA_CODE, List.of())) {
                joined = withAreaCode(joined, area);
            }
            for (String code : parts.getOrDefault(PhonePart.CALLING_CODE, List.of())) {
                if (!isInternational(joined)) {
                    joined = withCallingCode(joined, code);
                }
            }
        }
        for (String extension : parts.getOrDefault(PhonePart.EXTENSION, List.of())) {
            boolean isShort = !extension.isEmpty() && extension.length() <= LONGEST_EXTENSION;
            if (isShort && digits(extension).length() == extension.length()) {
                joined = joined + PhoneNumbers.EXTENSION_MARK + extension;
            }
        }
        return joined;
    }

    private static boolean isInternational(String number) {
        return number.startsWith("+") || number.startsWith("00");
    }

    private static String withAreaCode(String number, String area) {
        String digits = digits(area);
        boolean code = !digits.isEmpty() && digits.length() <= LONGEST_AREA_CODE && hasNoLetters(area);
        return code && !digits(number).startsWith(digits) ? TrimmedText.of(area) + " " + number : number;
    }

    private static String withCallingCode(String number, String code) {
        if (code.length() == 2 && PhoneNumbers.isRegion(code)) {
            PhoneNumbers there = PhoneNumbers.in(code);
            return there.international(number)
                    .or(() -> there.international("0" + number))
                    .orElse(number);
        }
        String digits = digits(code);
        if (digits.startsWith("00")) {
            digits = digits.substring(2);
        }
        if (digits.isEmpty() || digits.length() > LONGEST_CALLING_CODE || !hasNoLetters(code)) {
            return number;
        }
        String own = digits(number);
        String whole = "+" + digits + (own.length() == number.length() ? "" : " ") + number;
        if (ANYWHERE.international(whole).isPresent()) {
            return whole;
        }
        if (own.startsWith("0")
                && ANYWHERE.international("+" + digits + own.substring(1)).isPresent()) {
            return "+" + digits + " " + own.substring(1);
        }
        // The column has it, and so has the number.
        return own.startsWith(digits) && ANYWHERE.international("+" + own).isPresent() ? "+" + own : whole;
    }

    private static boolean hasNoLetters(String text) {
        return text.chars().noneMatch(Character::isLetter);
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder();
        text.chars().filter(Character::isDigit).forEach(c -> digits.append((char) c));
        return digits.toString();
    }
}
