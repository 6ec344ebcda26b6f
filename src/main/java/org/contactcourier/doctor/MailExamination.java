package org.contactcourier.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.source.mail.MailSettings;
import org.contactcourier.source.mail.MailboxLook;

/** The mailbox: name, login, and the three folders. */
final class MailExamination {
    private MailExamination() {}

    static List<Diagnosis> of(MailSettings settings) {
        List<Diagnosis> found = new ArrayList<>();
        found.add(Doctor.name("mailbox's name", settings.host(), "intake.mail.host"));
        if (found.get(0).severity() == Diagnosis.Severity.FAIL) {
            return found;
        }
        try (MailboxLook look = new MailboxLook(settings)) {
            Optional<String> refused = look.open();
            if (refused.isPresent()) {
                found.add(Diagnosis.fail(
                        "mailbox",
                        refused.get(),
                        "check intake.mail.protocol, .port, .username and the password, or run contact-courier login"
                                + " --mail"));
                return found;
            }
            found.add(Diagnosis.ok("mailbox", settings.username() + " may log in"));
            found.add(
                    look.has(settings.folder())
                            ? Diagnosis.ok("mail folder", settings.folder() + " is there")
                            : Diagnosis.fail(
                                    "mail folder", settings.folder() + " does not exist", "check intake.mail.folder"));
            for (String target : List.of(settings.processedFolder(), settings.failedFolder())) {
                found.add(
                        look.has(target)
                                ? Diagnosis.ok("mail folder", target + " is there")
                                : Diagnosis.warn(
                                        "mail folder", target + " does not exist", "nothing: the start makes it"));
            }
        }
        return found;
    }
}
