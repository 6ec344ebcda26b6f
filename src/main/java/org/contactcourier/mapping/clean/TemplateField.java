package org.contactcourier.mapping.clean;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A field of a letter or a form that a program left unfilled: {@code {{first_name}}}, {@code *|FNAME|*}, {@code ${name}}.
 * Doesn't know which program has which. Stateless.
 */
final class TemplateField {
    /** A first and a last name, both with their object's name in front. */
    private static final int LONGEST = 120;

    /** What any of them begins with. */
    private static final String BEGINNINGS = "{$#%*\u00AB[<";

    /** What a field is called, with its object and what is done to it. */
    private static final String FIELD = "[\\p{L}\\d_.|:'() -]+";

    private static final Pattern FIELDS = Pattern.compile(Stream.of(
                    "\\{\\{" + FIELD + "}}(?: \\{\\{" + FIELD + "}})*",
                    "\\{%" + FIELD + "%}",
                    "[$#]\\{[\\p{L}\\d_. -]+}(?: [$#]\\{[\\p{L}\\d_. -]+})*",
                    "\\{!" + FIELD + "}",
                    "<%=?" + FIELD + "%>",
                    "\\[\\[" + FIELD + "]]",
                    "\u00AB" + FIELD + "\u00BB(?: \u00AB" + FIELD + "\u00BB)*",
                    "\\*\\|" + FIELD + "\\|\\*(?: \\*\\|" + FIELD + "\\|\\*)*",
                    "%%" + FIELD + "%%(?: %%" + FIELD + "%%)*",
                    "%[\\p{L}_.-]{2,}%(?: %[\\p{L}_.-]{2,}%)*",
                    "\\{[\\p{L}\\d_.-]+}(?: \\{[\\p{L}\\d_.-]+})*",
                    "\\[[a-z]+(?:[-_][a-z0-9]+)+]")
            .collect(Collectors.joining("|")));

    private TemplateField() {}

    /** Whether {@code text} is nothing but one or more of them. */
    static boolean isOne(String text) {
        return text.length() > 2
                && text.length() <= LONGEST
                && BEGINNINGS.indexOf(text.charAt(0)) >= 0
                && FIELDS.matcher(text).matches();
    }
}
