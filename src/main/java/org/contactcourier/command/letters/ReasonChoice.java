package org.contactcourier.command.letters;

import org.contactcourier.contact.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --reason}: letters that are buried for one. */
final class ReasonChoice {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = LetterChoice.ReasonWord.class,
            description = "Malformed, Invalid, Refused or Poisonous.")
    private @Nullable Reason reason;

    @Nullable
    Reason chosen() {
        return reason;
    }
}
