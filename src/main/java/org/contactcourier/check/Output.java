package org.contactcourier.check;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Lines for a person or a pipe, in UTF-8. Not thread-safe. */
final class Output {
    private final Writer out;

    Output(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    }

    /** @throws OutputLostException if it can't be written */
    void line(String text) {
        try {
            out.write(text);
            out.write('\n'); // everywhere the same, as it may go to a program
        } catch (IOException e) {
            throw new OutputLostException(e);
        }
    }

    /** @throws OutputLostException if it can't be written */
    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new OutputLostException(e);
        }
    }
}
