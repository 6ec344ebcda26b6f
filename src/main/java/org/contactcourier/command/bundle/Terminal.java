package org.contactcourier.command.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.text.Printable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command talks to a person. Whatever is printed as text is made harmless for a terminal first. For one thread.
 *
 * @param in what the person types, or a file that is piped in
 * @param person whether somebody sits there who can answer a question
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, BooleanSupplier person) {
    public static final int FINE = 0;
    public static final int NOT_ALL = 1;
    public static final int WRONG = 2;

    /** As every program ends in a shell whose reader has gone: 128 and SIGPIPE. */
    private static final int PIPE_CLOSED = 141;

    /** Read by log4j2.xml: what the journal has to log must not get between the lines. */
    private static final String LOG_TARGET = "contact-courier.log";

    /** That of this process. */
    public static Terminal ofProcess() {
        return new Terminal(System.in, System.out, System.err, Ansi.AUTO::enabled);
    }

    /** Does {@code work} and turns what can't be done into one line and an exit code. */
    public int run(Callable<Integer> work) {
        String before = System.getProperty(LOG_TARGET);
        if (before == null) {
            System.setProperty(LOG_TARGET, "SYSTEM_ERR");
        }
        try {
            int code = work.call();
            out.flush();
            return out.checkError() ? PIPE_CLOSED : code;
        } catch (ConfigurationException | BundleException e) {
            complain(String.valueOf(e.getMessage()));
            return WRONG;
        } catch (IOException e) {
            complain("A file can't be read or written: " + e);
            return WRONG;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            complain("interrupted");
            return NOT_ALL;
        } catch (picocli.CommandLine.ParameterException e) {
            throw e;
        } catch (Exception | StackOverflowError e) { // the command's edge: one line, whatever it is
            complain("The command broke off: " + e);
            return WRONG;
        }
    }

    /** One line of the answer. */
    public void line(String text) {
        out.print(Printable.of(text) + "\n");
    }

    /** Several lines that the command itself has laid out. */
    public void lines(String text) {
        out.print(Printable.lines(text) + "\n");
    }

    /** One object on one line; JSON escapes control characters itself, and this the rest. */
    public void json(JsonNode object) {
        line(object.toString());
    }

    /** A line about the answer, for the person only. */
    public void complain(String text) {
        err.print(Printable.of(text) + "\n");
    }

    /** Asks a question that must be answered with yes. */
    public boolean confirms(String question) throws IOException {
        err.print(Printable.of(question) + " (yes/no) ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }
}
