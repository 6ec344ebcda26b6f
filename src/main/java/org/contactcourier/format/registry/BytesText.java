package org.contactcourier.format.registry;

import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** What a field of bytes is in JSON: the text that many put into one, or base64. */
final class BytesText {
    private BytesText() {}

    static String of(byte[] bytes) {
        try {
            String text = ValueBytes.text(bytes);
            if (text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
                return text;
            }
        } catch (CharacterCodingException binary) {
            return base64(bytes);
        }
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
