/** What a contact is, where it came from and how it can end; knows neither Camel nor Jackson. */
@NullMarked
package org.contactcourier.contact;

import org.jspecify.annotations.NullMarked;
