package org.contactcourier.mapping;

import org.contactcourier.mapping.clean.Placeholders.Use;
import org.contactcourier.mapping.clean.SpreadsheetText.Linked;

/**
 * What a contact consists of, as people and receipts are told about it. All but the name can be left out of a contact that has
 * them wrong.
 */
enum Detail {
    NAME("/name", "a text"),
    NAME_PART("/name", "a text", Use.NAME),
    SUB_TYPE("/record_sub_type", "a text"),
    ACCESS_TYPE("/access_type", "a text"),
    DESIGNATION("/designation", "a text"),
    AVATAR("/avatar_url", "the picture's address"),
    EMAIL("/emails", "an e-mail address"),
    PHONE("/phones", "a phone number"),
    COMPANY("/parent/name", "the company's name", Use.NAME),
    COMPANY_ID("/parent/record_id", "the company's record id"),
    LINKS("/url_details", "the object of web addresses"),
    WEBSITE("/url_details/domain", "a web address"),
    TWITTER("/url_details/twitter_url", "a web address"),
    LINKEDIN("/url_details/linkedin_url", "a web address"),
    FACEBOOK("/url_details/facebook_url", "a web address"),
    GITHUB("/url_details/github_url", "a web address"),
    INSTAGRAM("/url_details/instagram_url", "a web address"),
    ADDRESS("/address", "an address"),
    TOWN("/address", "a text", Use.TOWN),
    ADDRESS_NUMBER("/address", "a text"),
    LATITUDE("/address_lat", "a text"),
    LONGITUDE("/address_lng", "a text"),
    OWNER("/assigned_user", "the owner's e-mail address"),
    OWNER_ID("/assigned_user", "a text");

    private final String place;
    private final String words;
    private final Use use;

    Detail(String place, String words) {
        this(place, words, Use.TEXT);
    }

    Detail(String place, String words, Use use) {
        this.place = place;
        this.words = words;
        this.use = use;
    }

    /** The detail that {@code field} is, or is a part of. */
    static Detail of(Field field) {
        return switch (field) {
            case NAME -> NAME;
            case GIVEN_NAME, MIDDLE_NAME, FAMILY_NAME, NAME_PREFIX, NAME_SUFFIX -> NAME_PART;
            case SUB_TYPE -> SUB_TYPE;
            case ACCESS_TYPE -> ACCESS_TYPE;
            case DESIGNATION -> DESIGNATION;
            case AVATAR -> AVATAR;
            case EMAIL -> EMAIL;
            case PHONE -> PHONE;
            case COMPANY -> COMPANY;
            case LINKS -> LINKS;
            case WEBSITE -> WEBSITE;
            case TWITTER -> TWITTER;
            case LINKEDIN -> LINKEDIN;
            case FACEBOOK -> FACEBOOK;
            case GITHUB -> GITHUB;
            case INSTAGRAM -> INSTAGRAM;
            case ADDRESS, STREET, STREET_2, STREET_3 -> ADDRESS;
            case CITY, STATE, COUNTRY -> TOWN;
            case HOUSE_NUMBER, PO_BOX, ZIP -> ADDRESS_NUMBER;
            case LATITUDE -> LATITUDE;
            case LONGITUDE -> LONGITUDE;
            case OWNER -> OWNER;
            case OWNER_ID -> OWNER_ID;
        };
    }

    /** Where SmartTask has it: a JSON pointer into a contact. */
    String place() {
        return place;
    }

    /** What should stand there, for people. */
    String words() {
        return words;
    }

    /** How it may be written without meaning that there is none. */
    Use use() {
        return use;
    }

    /** What it takes of a link in a spreadsheet. */
    Linked linked() {
        return switch (this) {
            case AVATAR, LINKS, WEBSITE, TWITTER, LINKEDIN, FACEBOOK, GITHUB, INSTAGRAM -> Linked.TARGET;
            default -> Linked.LABEL;
        };
    }

    /** Whether it is one of the numbers that zero is one of. */
    boolean isCoordinate() {
        return this == LATITUDE || this == LONGITUDE;
    }

    /**
     * Whether programs use the same words for something else: an object called owner, a flag called facebook, a number called x.
     * What can't be the detail is an unknown field there.
     */
    boolean isWordForOthers() {
        return switch (this) {
            case NAME, NAME_PART, EMAIL, PHONE, LATITUDE, LONGITUDE -> false;
            default -> true;
        };
    }
}
