package org.contactcourier.mapping.jslt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.json.JsonKind;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Limits;

/**
 * A mapping in JSLT as it was at one moment, compiled. What goes wrong in it is the record's end and nobody else's. Thread-safe.
 */
final class JsltScript {
    /** JSLT keeps regular expressions in a map of its own that isn't made for several threads. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final String shown;
    private final String name;
    private final JsltSources sources;
    private final Expression expression;

    private JsltScript(String shown, String name, JsltSources sources, Expression expression) {
        this.shown = shown;
        this.name = name;
        this.sources = sources;
        this.expression = expression;
    }

    /**
     * Reads and compiles a mapping.
     *
     * @param shown how people know the file
     */
    static JsltScript read(Path file, String shown) throws BrokenMappingException {
        Path absolute = file.toAbsolutePath();
        JsltSources sources = new JsltSources(Objects.requireNonNull(absolute.getParent()));
        String name = String.valueOf(absolute.getFileName());
        ONE_AT_A_TIME.lock();
        try {
            Expression compiled = new Parser(new StringReader(sources.read(name)))
                    .withSource(name)
                    .withResourceResolver(sources)
                    .compile();
            return new JsltScript(shown, name, sources, compiled);
        } catch (IOException e) {
            throw new BrokenMappingException(shown + " can't be read: " + e);
        } catch (JsltException e) {
            throw new BrokenMappingException(new JsltProblem(shown, name, sources, e).told());
        } catch (StackOverflowError e) {
            throw new BrokenMappingException(shown + " is nested too deep");
        } catch (RuntimeException e) { // a mapping that JSLT itself stumbles over
            throw new BrokenMappingException(shown + " can't be compiled: " + e);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /** Whether the files that it was read from are still the same. */
    boolean isCurrent() {
        return sources.areUnchanged();
    }

    /**
     * What the mapping makes of {@code object}.
     *
     * @throws InvalidContactException if it fails, or makes no object, or more than any contact has
     */
    ObjectNode apply(ObjectNode object) throws InvalidContactException {
        JsonNode made = applied(object);
        if (made.isNull() || (made.isContainerNode() && made.isEmpty())) {
            throw invalid("mapping-empty", "the mapping " + shown + " gave no contact");
        }
        if (!(made instanceof ObjectNode contact)) {
            throw invalid(
                    "mapping-not-an-object",
                    "the mapping " + shown + " gave " + JsonKind.of(made)
                            + ": a contact is an object, and one record is one contact");
        }
        if (roomLeft(contact, Limits.MAX_ELEMENT, StrictJson.MAX_NESTING) < 0) {
            throw invalid(
                    "mapping-too-large",
                    "the mapping " + shown + " gave more than " + Limits.MAX_ELEMENT
                            + " characters, or nested them deeper than " + StrictJson.MAX_NESTING);
        }
        return contact;
    }

    private JsonNode applied(ObjectNode object) throws InvalidContactException {
        ONE_AT_A_TIME.lock();
        try {
            return expression.apply(object);
        } catch (JsltException e) {
            // JSLT's own message quotes the input.
            throw invalid("mapping-failed", "the mapping fails: " + new JsltProblem(shown, name, sources, e).place());
        } catch (StackOverflowError e) { // a function that calls itself without end
            throw invalid("mapping-failed", "the mapping " + shown + " calls its own functions too often");
        } catch (RuntimeException e) { // what JSLT didn't think of; the mapping or the record asked for it
            throw invalid(
                    "mapping-failed",
                    "the mapping " + shown + " fails: " + e.getClass().getSimpleName());
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static InvalidContactException invalid(String code, String message) {
        return new InvalidContactException(List.of(new Violation("", code, message)));
    }

    /** {@code room} minus the number of characters in {@code node}; negative if the room is too small. */
    private static long roomLeft(JsonNode node, long room, int depth) {
        if (depth < 0) {
            return -1;
        }
        long left = room - 1 - (node.isTextual() ? node.textValue().length() : 0);
        if (node instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                left = left < 0
                        ? left
                        : roomLeft(entry.getValue(), left - entry.getKey().length(), depth - 1);
            }
        } else {
            for (int i = 0; i < node.size() && left >= 0; i++) {
                left = roomLeft(node.get(i), left, depth - 1);
            }
        }
        return left;
    }
}
