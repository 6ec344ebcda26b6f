package org.contactcourier.delivery;

import java.util.List;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Note;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.SeenRequest;
import org.jspecify.annotations.Nullable;

/** Contacts that name their company and their owner. */
abstract class DeliveryWithReferences extends SimulatedDelivery {
    static final String ENGINES = "Analytical Engines";

    static Contact contact(
            String name, Contact.SubType subType, String phone, @Nullable String company, @Nullable String owner) {
        return contact(name, subType, phone, company == null ? null : new Contact.Company(null, company), owner, null);
    }

    static Contact contact(
            String name,
            Contact.SubType subType,
            String phone,
            Contact.@Nullable Company company,
            @Nullable String owner,
            @Nullable Long ownerId) {
        return new Contact(
                name,
                subType,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                phone.isEmpty() ? List.of() : List.of(phone),
                Contact.Links.NONE,
                company,
                owner,
                ownerId);
    }

    static IntakeRecord record(int number, Contact contact, Deadline deadline) {
        return IntakeRecord.of(origin(number), payload(), contact, deadline);
    }

    /** Person so and so, of this company. */
    IntakeRecord employee(int number, String company) {
        return record(number, contact("Person " + number, Contact.SubType.PERSON, "", company, null), root);
    }

    IntakeRecord owned(int number, String owner) {
        return record(number, contact("Person " + number, Contact.SubType.PERSON, "", null, owner), root);
    }

    IntakeRecord organization(int number, String name, String phone) {
        return record(number, contact(name, Contact.SubType.ORGANIZATION, phone, null, null), root);
    }

    CreatedContact created(String name) {
        return api.contacts().stream()
                .filter(contact -> contact.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> reasons() {
        return smartTask.gateState().reasons().stream()
                .map(GateStatus.ReasonDetail::word)
                .toList();
    }

    static List<String> codes(IntakeRecord record) {
        return record.notes().stream().map(Note::code).toList();
    }

    /** Every request for a contact of this name. */
    List<SeenRequest> requestsFor(String name) {
        return api.createRequests().stream()
                .filter(request -> request.bodyText().contains("\"name\":\"" + name + "\""))
                .toList();
    }
}
