package org.contactcourier.check;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Input that may keep one waiting, such as a pipe: what was found so far is shown before it is waited for. Not thread-safe. */
final class TiedInput extends FilterInputStream {
    private final Output output;

    TiedInput(InputStream in, Output output) {
        super(in);
        this.output = output;
    }

    @Override
    public int read() throws IOException {
        flush();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        flush();
        return super.read(buffer, offset, length);
    }

    private void flush() throws IOException {
        if (in.available() == 0) {
            output.flush();
        }
    }
}
