package org.contactcourier.format.vcard;

import ezvcard.VCard;
import ezvcard.io.html.HCardParser;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.format.BoundedHtml;
import org.contactcourier.format.Utf8;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import org.jspecify.annotations.Nullable;

/**
 * The cards that are marked in a page, each as a piece of HTML. Cards in cards belong to the outer one. Immutable.
 *
 * @param cards those with something by which somebody can be reached
 * @param others the names of those without, as far as they have one
 */
record HCards(List<String> cards, List<String> others) {
    private static final String CARD = "vcard";
    private static final String NEWER = "h-card";
    private static final String MAIL = "mailto:";

    /** What h-card calls otherwise than by a prefix. */
    private static final Map<String, String> RENAMED = Map.of(
            "p-name", "fn", "p-job-title", "title", "h-adr", "adr", "h-geo", "geo", "p-country-name", "country-name");

    private static final Pattern PREFIX = Pattern.compile("(?:p|u|dt|e)-(.+)");
    private static final Pattern CHARSET =
            Pattern.compile("<meta[^>]{0,200}charset\\s*=\\s*[\"']?([\\w-]{1,40})", Pattern.CASE_INSENSITIVE);

    private static final int MOST_PROPERTIES = 1_000;
    private static final int MOST_NAMES = 100;

    HCards {
        cards = List.copyOf(cards);
        others = List.copyOf(others);
    }

    /** The text of a page in the encoding that it names, else in UTF-8, or what Windows has in western countries. */
    static String text(byte[] page) {
        if (Utf8.firstInvalid(page) < 0) {
            return new String(page, StandardCharsets.UTF_8);
        }
        String head = new String(page, 0, Math.min(page.length, 4096), StandardCharsets.ISO_8859_1);
        Matcher named = CHARSET.matcher(head);
        try {
            Charset charset = named.find() ? Charset.forName(named.group(1)) : Charset.forName("windows-1252");
            return new String(page, charset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return new String(page, StandardCharsets.UTF_8); // what can't be read becomes a mark that nobody overlooks
        }
    }

    /** The cards in {@code html}, which is not too much. */
    static HCards in(String html) {
        Document page = BoundedHtml.parse(html);
        List<String> cards = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Element element : outermost(page)) {
            String piece = element.outerHtml();
            VCard card = card(piece);
            if (card != null && reachesSomebody(card)) {
                cards.add(piece);
            } else if (others.size() < MOST_NAMES) {
                others.add(
                        card == null || card.getFormattedName() == null
                                ? ""
                                : String.valueOf(card.getFormattedName().getValue()));
            }
        }
        return new HCards(cards, others);
    }

    private static List<Element> outermost(Document page) {
        List<Element> found = new ArrayList<>();
        NodeFilter.FilterResult ignored = NodeTraversor.filter( // walks without recursion
                (node, depth) -> {
                    if (node instanceof Element element && (element.hasClass(CARD) || element.hasClass(NEWER))) {
                        found.add(element);
                        return NodeFilter.FilterResult.SKIP_CHILDREN;
                    }
                    return NodeFilter.FilterResult.CONTINUE;
                },
                page);
        return found;
    }

    private static boolean reachesSomebody(VCard card) {
        return !card.getEmails().isEmpty()
                || !card.getTelephoneNumbers().isEmpty()
                || !card.getAddresses().isEmpty();
    }

    /** The one card that {@code html} is; null if it is none. */
    static @Nullable VCard card(String html) {
        Document piece = BoundedHtml.parse(html);
        List<Element> cards = outermost(piece);
        if (cards.size() != 1) {
            return null;
        }
        if (!piece.getElementsByClass(NEWER).isEmpty()) {
            inOlderWords(cards.get(0));
        }
        for (Element link : piece.getElementsByAttributeValueContaining("href", "?")) {
            String address = link.attr("href");
            if (address.regionMatches(true, 0, MAIL, 0, MAIL.length())) {
                link.attr("href", address.substring(0, address.indexOf('?'))); // the subject is no part of the address
            }
        }
        try (HCardParser parser = new HCardParser(piece)) {
            VCard card = parser.readNext();
            return card == null || card.getProperties().size() > MOST_PROPERTIES ? null : card;
        }
    }

    /** Adds the classes of hCard to those of h-card. */
    private static void inOlderWords(Element card) {
        card.addClass(CARD);
        for (Element element : card.getAllElements()) {
            for (String name : List.copyOf(element.classNames())) {
                Matcher prefix = PREFIX.matcher(name);
                String older = RENAMED.get(name);
                if (older != null) {
                    element.addClass(older);
                } else if (prefix.matches()) {
                    element.addClass(prefix.group(1));
                }
            }
        }
    }
}
