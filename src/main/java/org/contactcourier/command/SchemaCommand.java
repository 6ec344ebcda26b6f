package org.contactcourier.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code schema}: prints the JSON Schema of the contacts that are accepted as JSON. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema (2020-12) of the contacts that are accepted as JSON.")
public final class SchemaCommand implements Callable<Integer> {
    private static final String RESOURCE = "/contact.schema.json";

    private final OutputStream out;

    /** For this process. */
    SchemaCommand() {
        this(System.out);
    }

    SchemaCommand(OutputStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        try (InputStream schema = SchemaCommand.class.getResourceAsStream(RESOURCE)) {
            if (schema == null) {
                throw new IllegalStateException(RESOURCE + " is not packaged");
            }
            schema.transferTo(out);
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("the schema can't be printed", e);
        }
    }
}
