package org.contactcourier;

/** Starts the bundle. */
public final class ContactCourier {
    private ContactCourier() {}

    public static void main(String[] args) {
        System.exit(1);
    }
}
