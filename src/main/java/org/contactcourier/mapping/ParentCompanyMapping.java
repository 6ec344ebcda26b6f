package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The company a person belongs to, as far as the input knows it. */
record ParentCompanyMapping(
        @Nullable Text recordId, @Nullable Text name) {
    static final ParentCompanyMapping NONE = new ParentCompanyMapping(null, null);

    static final Set<String> NAME_KEYS = Set.of(
            "name", "companyname", "organizationname", "organisationname", "displayname", "company", "legalname");

    /** The one that {@code fields} say. */
    static ParentCompanyMapping in(FieldValues fields, TextFields texts, Violations violations) {
        FieldValue written = texts.best(fields, Field.COMPANY);
        if (written == null) {
            return NONE;
        }
        FieldValue value = written.unwrapped();
        if (!(value.node() instanceof ObjectNode object)) {
            Text name = TextFields.line(texts.of(value, Detail.COMPANY));
            return new ParentCompanyMapping(null, violations.kept(Rule.COMPANY, Detail.COMPANY, name));
        }
        Text recordId = null;
        Text name = null;
        boolean known = object.isEmpty();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = FieldValue.pointer(value.pointer(), entry.getKey());
            if (key.equals("recordid")) {
                known = true;
                recordId = texts.of(entry.getValue(), inner, Detail.COMPANY_ID);
            } else if (NAME_KEYS.contains(key)) {
                known = true;
                name = name == null ? TextFields.line(texts.of(entry.getValue(), inner, Detail.COMPANY)) : name;
            }
        }
        if (!known) {
            if (written.rank() == 0) {
                violations.wrongType(Detail.COMPANY, value.pointer(), Detail.COMPANY.words(), object);
            } else {
                texts.ignore(object, Detail.COMPANY);
            }
        }
        return new ParentCompanyMapping(recordId, violations.kept(Rule.COMPANY, Detail.COMPANY, name));
    }

    @Nullable
    Company company() {
        return recordId == null && name == null ? null : new Company(Text.valueOf(recordId), Text.valueOf(name));
    }
}
