package org.contactcourier.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.junit.jupiter.api.Test;

class ContactTest {
    @Test
    void hasEveryEmailEveryPhoneAndItsNameAsIdentities() {
        Contact contact = contact(
                "Ada \u00a0 LOVELACE",
                List.of("Ada@Example.org", "b@example.org"),
                List.of("+44 (20) 7946-0000", "ext."),
                new Company(null, "Acme"));

        assertThat(contact.identities())
                .containsExactly("e:ada@example.org", "e:b@example.org", "p:442079460000", "n:ada lovelace|acme");
    }

    @Test
    void foldsNamesAsEqualsIgnoreCaseDoes() {
        assertThat(contact("ΟΔΥΣΣΕΥΣ", List.of(), List.of(), null).identities())
                .isEqualTo(contact("οδυσσευς", List.of(), List.of(), null).identities());
    }

    @Test
    void cannotExistUnlessItIsValid() {
        assertThatThrownBy(() -> contact(" ", List.of("ada"), List.of("1".repeat(31)), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("required", "malformed-email", "too-long");
        assertThatThrownBy(() -> new Company(null, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverShowsItsValues() {
        Contact contact = contact("Ada", List.of("ada@example.org"), List.of(), null);

        assertThat(contact.toString()).doesNotContain("Ada", "example");
        assertThatThrownBy(() -> contact("Ada".repeat(50), List.of("secret"), List.of(), null))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Ada", "secret"));
    }

    @Test
    void checksALongAddressInNoTime() {
        String hostile = "a".repeat(200_000) + "@" + "a-.".repeat(200_000);

        assertThat(Rule.EMAIL.check("/email", hostile))
                .extracting(Violation::code)
                .containsExactly("too-long", "malformed-email");
    }

    private static Contact contact(String name, List<String> emails, List<String> phones, Company company) {
        return new Contact(
                name,
                SubType.PERSON,
                null,
                null,
                null,
                null,
                null,
                null,
                emails,
                phones,
                Links.NONE,
                company,
                null,
                null);
    }
}
