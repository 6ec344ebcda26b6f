package org.contactcourier.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.words.HeaderWords;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.jspecify.annotations.Nullable;

/**
 * A web form's answers in the text of a mail: a line for each, label and value with a colon or a tab between them, or one above
 * the other, in any language that headers of tables are known in. They become JSON, {@code {"form": {…}}}, with our names for
 * the fields. A signature has labels, too, so more must speak for a form than a name and a phone number.
 */
final class FormInText {
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Pattern DIGITS = Pattern.compile("(?:\\D*\\d){5,}.*");

    /** So many fields with a name among them are a form though there is no e-mail address. */
    private static final int ENOUGH = 3;

    private static final Set<Field> NAMES = Set.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME);

    /** Words that mean too much in prose, in a mail's own headers or in a form. */
    private static final Set<Field> OTHERS = Set.of(
            Field.SUB_TYPE,
            Field.ACCESS_TYPE,
            Field.OWNER,
            Field.OWNER_ID,
            Field.AVATAR,
            Field.LINKS,
            Field.LATITUDE,
            Field.LONGITUDE);

    private FormInText() {}

    /** The answers in {@code text}, whose characters may be the bytes of UTF-8. */
    static Optional<String> find(String text) {
        List<LabelledLine> lines = LabelledLine.in(text);
        if (lines.size() < 2) {
            return Optional.empty();
        }
        Language language = Language.of(lines.stream().map(LabelledLine::label).toList());
        StringBuilder all = new StringBuilder();
        for (ObjectNode form : forms(lines, language)) {
            if (isForm(form)) {
                all.append(all.isEmpty() ? "" : "\n")
                        .append(JsonNodeFactory.instance.objectNode().<ObjectNode>set("form", form));
            }
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all.toString());
    }

    /** Several answers to one question are several forms, if the question is the name. */
    private static List<ObjectNode> forms(List<LabelledLine> lines, Language language) {
        List<ObjectNode> forms = new ArrayList<>();
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        Set<String> seen = new HashSet<>();
        for (LabelledLine line : lines) {
            Field field = field(line.label(), language);
            if (field == null && !line.isAbove()) {
                addByWords(form, line, language);
            }
            if (field == null) {
                continue;
            }
            if (!fits(field, line.value())) {
                continue;
            }
            String key = key(field);
            boolean again = !seen.add(Field.normal(line.label()));
            if (again && NAMES.contains(field) && isForm(form)) {
                forms.add(form);
                form = JsonNodeFactory.instance.objectNode();
                seen = new HashSet<>(Set.of(Field.normal(line.label())));
                again = false;
            }
            if (field == Field.EMAIL || field == Field.PHONE) {
                ArrayNode values = form.withArray(key);
                if (!again) {
                    values.add(line.value());
                }
            } else if (!form.has(key)) {
                form.put(key, line.value());
            }
        }
        forms.add(form);
        return forms;
    }

    /** A label that is no field's name stays as it is, if its words say something: who reads the form looks at them. */
    private static void addByWords(ObjectNode form, LabelledLine line, Language language) {
        Meaning meaning = HeaderWords.SHIPPED.meaning(line.label(), language::name);
        if (meaning == null || form.has(line.label())) {
            return;
        }
        if (meaning.part() != null) {
            form.put(line.label(), line.value());
        } else if (!OTHERS.contains(meaning.field()) && fits(meaning.field(), line.value())) {
            String key = key(meaning.field());
            if (meaning.party() == Party.CONTACT
                    && (meaning.field() == Field.EMAIL || meaning.field() == Field.PHONE)) {
                form.withArray(key).add(line.value());
            } else {
                form.put(meaning.party() == Party.CONTACT && !form.has(key) ? key : line.label(), line.value());
            }
        }
    }

    private static @Nullable Field field(String label, Language language) {
        Optional<Field.Match> match = Field.of(language.name(label)).or(() -> Field.of(label));
        return match.map(Field.Match::field)
                .filter(field -> !OTHERS.contains(field))
                .orElse(null);
    }

    private static boolean fits(Field field, String value) {
        if (field == Field.EMAIL) {
            return value.indexOf('@') > 0;
        }
        if (field == Field.PHONE) {
            return DIGITS.matcher(value).matches();
        }
        return !NAMES.contains(field) || (LETTER.matcher(value).find() && !value.contains("://"));
    }

    /** The company's first name is that of SmartTask's own field, which takes more than a name. */
    private static String key(Field field) {
        return field.names().get(field == Field.COMPANY ? 1 : 0);
    }

    private static boolean isForm(ObjectNode form) {
        boolean hasEmail = has(form, Set.of(Field.EMAIL));
        boolean reached = hasEmail || has(form, Set.of(Field.PHONE));
        return reached && has(form, NAMES) && (hasEmail || form.size() >= ENOUGH);
    }

    private static boolean has(ObjectNode form, Set<Field> fields) {
        if (fields.stream().anyMatch(field -> form.has(key(field)))) {
            return true;
        }
        for (Iterator<String> labels = form.fieldNames(); labels.hasNext(); ) {
            Meaning meaning = HeaderWords.SHIPPED.ofKey(labels.next());
            if (meaning != null && meaning.isValue() && fields.contains(meaning.field())) {
                return true;
            }
        }
        return false;
    }
}
