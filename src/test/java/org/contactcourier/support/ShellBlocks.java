package org.contactcourier.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a document tells people to type. */
public final class ShellBlocks {
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    private ShellBlocks() {}

    /** The commands of {@code document} in their order; one that goes on in the next line is one. */
    public static List<String> commands(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .flatMap(block -> block.group(1).replaceAll("\\\\\\n\\s*", " ").lines())
                .toList();
    }
}
