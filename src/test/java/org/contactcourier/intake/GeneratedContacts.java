package org.contactcourier.intake;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.AccessType;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.mapping.clean.SpreadsheetText;
import org.contactcourier.mapping.clean.Text;
import org.contactcourier.mapping.clean.TrimmedText;
import org.jspecify.annotations.Nullable;

/**
 * Contacts over the whole model, the same for the same seed. Their values are in the form in which they would be sent, so
 * that what is read can equal what was written: E-mail addresses and numbers occur once, domains are ASCII, numbers are
 * E.164, text is composed (NFC) and without control or format characters, blanks are single spaces, or line feeds in
 * addresses.
 */
final class GeneratedContacts {
    private static final List<String> NAMES = List.of(
            "Ada Lovelace",
            "Jürgen Müßig-Strauß",
            "Łucja Żółć",
            "Þórdís Ægisdóttir",
            "İbrahim Çağlar",
            "Nguyễn Thị Ánh",
            "Ελένη Παπαδοπούλου",
            "Наталья Щербакова",
            "Ґалаґан Їжакевич",
            "Նարեկ Գրիգորյան",
            "ნინო ბერიძე",
            "محمد الفارسي",
            "דוד בן־גוריון",
            "王小明",
            "山田 太郎",
            "ゔぃくとる ヴァン",
            "김민수",
            "अमिताभ बच्चन",
            "ภาสกร สุข",
            "தமிழ் செல்வன்",
            "ᏣᎳᎩ ᎤᏬᏂᎯᏍᏗ",
            "ቴዎድሮስ ካሳ",
            "𝔘𝔫𝔦 𝔠𝔬𝔡𝔢",
            "𠮷野 家",
            "X Æ A-12",
            "O'Brien; Sons, \"Ltd\" & Co.",
            "Back\\slash \\n Colon: C",
            "Prof. Dr. Dr. h. c. Anne-Sophie von und zu Hohenstein-Waldeck");

    private static final List<String> HOSTILE = HostileStrings.all().stream()
            .map(GeneratedContacts::filled)
            .filter(GeneratedContacts::isInNormalForm)
            .filter(text -> Stream.of(text.split(" ", -1)).noneMatch(Placeholders::isName))
            .filter(text -> SpreadsheetText.unmarked(new Text("", text), SpreadsheetText.Linked.LABEL)
                    .value()
                    .equals(text))
            .toList();

    private final Random random;
    private int number;

    GeneratedContacts(long seed) {
        random = new Random(seed);
    }

    /** A field such as <code>${simple}</code> with something in front, as it counts as missing by itself. */
    private static String filled(String text) {
        return text.length() > 2 && text.endsWith("}") && Placeholders.isName(text) ? "a" + text : text;
    }

    private static boolean isInNormalForm(String text) {
        return text.length() <= 50
                && Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && text.equals(TrimmedText.of(text))
                && !text.isEmpty()
                && text.codePoints().noneMatch(GeneratedContacts::isCleanedAway);
    }

    private static boolean isCleanedAway(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> character != ' ';
            default -> false;
        };
    }

    List<Contact> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    Contact next() {
        number++;
        boolean person = random.nextInt(5) > 0;
        return new Contact(
                name(),
                person ? SubType.PERSON : SubType.ORGANIZATION,
                some(random.nextBoolean() ? AccessType.DEFAULT : AccessType.CORE_MEMBERS),
                some(shortText()),
                some("https://example.org/pictures/" + number + ".jpg?size=64&x=%20"),
                some(address()),
                some((random.nextInt(1_800_001) - 900_000) / 10_000.0),
                some((random.nextInt(3_600_001) - 1_800_000) / 10_000.0),
                emails(),
                phones(),
                links(),
                person ? some(company()) : null,
                some("owner" + random.nextInt(100) + "@example.org"),
                some(1L + random.nextInt(1_000_000)));
    }

    private <T> @Nullable T some(T value) {
        return random.nextBoolean() ? value : null;
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private String name() {
        return random.nextInt(3) == 0 ? any(HOSTILE) : any(NAMES);
    }

    private String shortText() {
        String text = name();
        return text.length() <= 50 ? text : "Managing Director";
    }

    private Company company() {
        String id = "3f2504e0-4f89-41d3-9a0c-0305e82c%04x".formatted(random.nextInt(0x10000));
        return switch (random.nextInt(4)) {
            case 0 -> new Company(id, null);
            case 1 -> new Company(id, name());
            default -> new Company(null, name());
        };
    }

    /** Lines that differ, since the same line twice would be one address. */
    private String address() {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            lines.add("%d %s, %s".formatted(number * 10 + i, name(), shortText()));
        }
        return String.join("\n", lines);
    }

    private List<String> emails() {
        List<String> emails = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String local = any(List.of("ada", "o'brien", "first.last+tag", "zoë", "用户", "x_y-z", "UPPER", "{curly}|"));
            String domain = any(List.of("example.org", "sub.domain.example.com", "xn--bcher-kva.example"));
            emails.add(local + number + i + "@" + domain);
        }
        return emails;
    }

    private List<String> phones() {
        List<String> phones = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            phones.add("+4930%05d%d".formatted(number % 100_000, i));
        }
        return phones;
    }

    private Links links() {
        return new Links(
                some(any(List.of(
                        "example.org", "https://www.example.org/a;b,c?d=e&f=%C3%A4#g", "http://bücher.example:8080/"))),
                some(any(List.of("https://x.com/ada" + number, "https://twitter.com/ada" + number))),
                some("https://www.linkedin.com/in/ada-" + number + "/?a=b&c=d"),
                some("https://facebook.com/ada." + number),
                some("https://github.com/ada-" + number),
                some(any(List.of("ada." + number, "https://instagram.com/ada_" + number))));
    }
}
