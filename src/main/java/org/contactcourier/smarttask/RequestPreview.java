package org.contactcourier.smarttask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.contact.Contact;
import org.contactcourier.record.Organization;

/**
 * The request that would create a contact, for somebody who looks before anything is sent: the same address and the same
 * bytes that {@code deliver-contact} sends at its first attempt, but for the company and the owner that only SmartTask can
 * name. Needs no token, and no organization: a word in braces stands in its place. Thread-safe.
 */
public final class RequestPreview {
    private static final String NO_ORGANIZATION = "{organization-id}";

    private final String url;
    private final ObjectMapper mapper;
    private final boolean companies;

    private RequestPreview(String url, ObjectMapper mapper, boolean companies) {
        this.url = url;
        this.companies = companies;
        this.mapper = mapper;
    }

    /**
     * Reads the keys that a request depends on.
     *
     * @param organization where contacts would go
     * @param mapper the strict one that everything shares
     * @throws ConfigurationException if one of them has a value that can't be used
     */
    public static RequestPreview from(Configuration c, Organization organization, ObjectMapper mapper) {
        String id = c.optionalText(organization.keys() + SmartTaskSettings.ORGANIZATION_ID)
                .map(any -> Long.toString(SmartTaskSettings.organizationId(c, organization)))
                .orElse(NO_ORGANIZATION);
        return new RequestPreview(
                SmartTaskSettings.createContact(
                        SmartTaskSettings.baseUrl(c, organization),
                        SmartTaskSettings.apiVersion(c, organization),
                        id,
                        SmartTaskSettings.useCreated(c, organization)),
                mapper,
                ReferenceSettings.from(c, organization).company());
    }

    public String method() {
        return "POST";
    }

    /** Where every contact goes, with path and query. */
    public String url() {
        return url;
    }

    /** The name of the company that would be found or created, and be sent as the parent of {@code contact}. */
    public Optional<String> company(Contact contact) {
        Contact.Company company = contact.company();
        return companies && company != null ? Optional.ofNullable(company.name()) : Optional.empty();
    }

    /** The body for {@code contact}: one line of JSON in UTF-8, the bytes that go out. */
    public byte[] body(Contact contact) {
        try {
            return mapper.writeValueAsBytes(ContactRequest.of(contact, null, null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers can be written", e);
        }
    }
}
