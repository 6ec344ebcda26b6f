package org.contactcourier.mapping;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What fields are called where English isn't spoken: in tables that people keep, and in what Outlook and others export there.
 * Some words are too short or mean something else in another language, such as {@code land}; they only count in a table that
 * is in that language by two of its other headers.
 */
public enum Language {
    /** {@link Field} has its names. */
    ENGLISH("", ""),
    GERMAN("""
            name: Vollständiger Name, Ansprechpartner, Ansprechpartnerin, Kontaktperson, Anzeigename
            given name: Vorname, Rufname
            middle name: Weitere Vornamen, Zweiter Vorname
            family name: Nachname, Familienname, Zuname
            name prefix: Akademischer Titel, Namenspräfix
            name suffix: Namenszusatz, Namenssuffix
            designation: Berufsbezeichnung, Stellenbezeichnung, Jobtitel, Funktion, Tätigkeit, Beruf
            email: E-Mail-Adresse, Mailadresse, E-Mail-Adressen, E-Mail geschäftlich, E-Mail privat, \
                E-Mail-Adresse geschäftlich, E-Mail-Adresse privat, Geschäftliche E-Mail, Private E-Mail
            phone: Telefon, Telefonnummer, Rufnummer, Tel.-Nr., Telefonnr., Telefon geschäftlich, Telefon privat, \
                Telefon mobil, Telefon Firma, Telefon Arbeit, Weiteres Telefon, Haupttelefon, Autotelefon, \
                Festnetz, Festnetznummer, Mobiltelefon, Mobiltelefonnummer, Mobil, Mobilnummer, Mobilfunk, Handy, \
                Handynummer
            company: Firma, Firmenname, Unternehmen, Unternehmensname, Name des Unternehmens, Arbeitgeber
            website: Webseite, Website-URL, Internetseite, Internetadresse, Internet
            address: Adresse, Anschrift, Postanschrift, Postadresse, Firmenadresse, Privatadresse
            street: Straße, Straße und Hausnummer, Straße/Hausnummer, Straße/Hausnr., Straße/Nr., Straße Nr.
            house number: Hausnummer, Hausnr.
            street 2: Adresszusatz, Anschriftenzusatz
            po box: Postfach
            city: Ort, Stadt, Wohnort
            state: Bundesland, Kanton, Bundesland/Kanton
            zip: PLZ, Postleitzahl
            country: Land/Region
            latitude: Breitengrad
            longitude: Längengrad
            """, """
            name prefix: Titel
            prefix: Anrede
            country: Land
            """),
    FRENCH("""
            name: Nom, Nom complet, Nom et prénom, Prénom et nom, Nom du contact, Personne à contacter
            given name: Prénom
            middle name: Deuxième prénom, Second prénom, Autres prénoms
            family name: Nom de famille
            designation: Fonction, Intitulé du poste, Poste occupé
            email: Courriel, Adresse e-mail, Adresses e-mail, Adresse de messagerie, Adresse électronique, \
                Adresse courriel, Courrier électronique, E-mail professionnel, E-mail personnel, \
                Adresse e-mail professionnelle, Adresse e-mail personnelle
            phone: Téléphone, Numéro de téléphone, N° de téléphone, Téléphone bureau, Téléphone domicile, \
                Téléphone professionnel, Téléphone personnel, Téléphone privé, Téléphone principal, \
                Téléphone société, Téléphone voiture, Téléphone fixe, Téléphone mobile, Téléphone portable, \
                Numéro de portable, Tél. bureau, Tél. domicile, Tél. mobile, Tél. portable, Tél. société, \
                Tél. principal, Autre téléphone
            company: Société, Entreprise, Nom de la société, Nom de l'entreprise, Raison sociale, Employeur, \
                Organisme
            website: Site web, Site internet, Page web personnelle, Adresse web
            address: Adresse postale, Adresse complète, Adresse professionnelle, Adresse personnelle
            street: Rue, Numéro et rue, N° et rue
            street 2: Complément d'adresse
            po box: Boîte postale
            city: Ville, Commune, Localité
            zip: Code postal
            country: Pays/Région
            """, """
            name prefix: Civilité
            designation: Titre, Poste
            phone: Portable, Fixe
            website: Site
            zip: CP
            country: Pays
            """),
    SPANISH("""
            name: Nombre, Nombre completo, Nombre y apellidos, Nombre del contacto, Persona de contacto
            given name: Nombre de pila, Primer nombre
            middle name: Segundo nombre
            family name: Apellidos, Apellido, Primer apellido, Apellido paterno
            name suffix: Segundo apellido, Apellido materno
            designation: Cargo, Puesto, Puesto de trabajo
            email: Correo electrónico, Correos electrónicos, Correo, Dirección de correo electrónico, \
                Dirección de correo, Dirección electrónica, Correo electrónico del trabajo, \
                Correo electrónico personal
            phone: Teléfono, Teléfonos, Número de teléfono, Teléfono móvil, Móvil, Número de móvil, Celular, \
                Teléfono celular, Teléfono fijo, Teléfono del trabajo, Teléfono de trabajo, \
                Teléfono de la oficina, Teléfono particular, Teléfono de casa, Teléfono principal, \
                Teléfono de la empresa, Otro teléfono
            company: Empresa, Nombre de la empresa, Compañía, Organización, Razón social, Empleador
            website: Sitio web, Página web
            address: Dirección, Dirección postal, Dirección completa, Domicilio
            street: Calle, Calle y número
            po box: Apartado de correos, Apartado postal
            city: Ciudad, Población, Localidad, Municipio
            state: Provincia, Comunidad autónoma, Provincia o estado
            zip: Código postal
            country: País, País o región, País/región
            latitude: Latitud
            longitude: Longitud
            """, """
            name prefix: Tratamiento
            designation: Título
            zip: CP
            """),
    ITALIAN("""
            name: Nome, Nome completo, Nome e cognome, Cognome e nome, Nominativo, Persona di contatto
            middle name: Secondo nome
            family name: Cognome
            designation: Posizione, Qualifica, Mansione, Ruolo
            email: Indirizzo e-mail, Indirizzi e-mail, Posta elettronica, Indirizzo di posta elettronica, \
                Indirizzo posta elettronica, E-mail aziendale, E-mail personale, E-mail privata
            phone: Numero di telefono, Cellulare, Numero di cellulare, Telefono cellulare, Telefono ufficio, \
                Telefono abitazione, Telefono casa, Telefono fisso, Telefono principale, Telefono società, \
                Altro telefono
            company: Azienda, Società, Ditta, Impresa, Nome azienda, Nome società, Ragione sociale
            website: Pagina web, Sito web, Sito internet
            address: Indirizzo, Indirizzo completo, Indirizzo postale
            street: Via e numero civico, Via/Piazza
            house number: Numero civico
            po box: Casella postale
            city: Città, Comune, Località
            state: Regione
            zip: Codice postale, Codice di avviamento postale
            country: Nazione, Paese/Area geografica
            latitude: Latitudine
            longitude: Longitudine
            """, """
            name prefix: Titolo
            street: Via
            house number: Civico
            zip: CAP
            country: Paese
            """),
    PORTUGUESE("""
            name: Nome do contato, Nome do contacto, Pessoa de contato
            given name: Primeiro nome
            middle name: Nome do meio
            family name: Sobrenome, Último nome, Apelido
            designation: Função
            email: Endereço de e-mail, Endereços de e-mail, Correio eletrónico, Correio eletrônico, \
                Endereço de correio eletrónico, Endereço eletrônico, E-mail comercial, E-mail pessoal
            phone: Telefone, Telefones, Número de telefone, Número do telefone, Telemóvel, Telefone celular, \
                Telefone móvel, Telefone comercial, Telefone residencial, Telefone fixo, Telefone principal, \
                Telefone do trabalho, Telefone da empresa, Outro telefone
            company: Nome da empresa, Companhia, Organização
            website: Página da web, Sítio web
            address: Endereço, Endereço completo, Morada
            street: Rua, Logradouro
            po box: Caixa postal
            city: Cidade
            zip: CEP
            """, """
            house number: Número
            street 2: Complemento
            street 3: Bairro
            state: Estado, UF, Distrito
            website: Site
            """),
    DUTCH("""
            name: Naam, Volledige naam, Contactpersoon
            given name: Voornaam, Roepnaam
            middle name: Tussenvoegsel, Tussenvoegsels, Tweede voornaam, Middelste naam
            family name: Achternaam, Familienaam
            name suffix: Achtervoegsel
            designation: Functie, Functietitel, Beroep
            email: E-mailadres, E-mailadressen, Mailadres, E-mail werk, E-mail zakelijk, E-mail privé, \
                Zakelijk e-mailadres, Privé e-mailadres
            phone: Telefoon, Telefoonnummer, Telefoon op werk, Telefoon werk, Telefoon thuis, \
                Telefoon privé, Telefoon zakelijk, Vaste telefoon, Mobiel, Mobiele telefoon, Mobiel nummer, \
                Mobiel telefoonnummer, Hoofdtelefoon, Hoofdtelefoon bedrijf, Andere telefoon
            company: Bedrijf, Bedrijfsnaam, Organisatie, Firmanaam, Werkgever
            website: Webpagina, Webadres
            address: Adres, Postadres, Volledig adres, Werkadres, Huisadres
            street: Straat, Straatnaam, Straat en huisnummer
            house number: Huisnummer
            po box: Postbus
            city: Plaats, Plaatsnaam, Woonplaats
            state: Provincie
            country: Land/regio
            """, """
            name prefix: Titel
            prefix: Aanhef
            city: Stad
            country: Land
            """),
    POLISH("""
            name: Imię i nazwisko, Nazwisko i imię, Osoba kontaktowa
            given name: Imię, Pierwsze imię
            middle name: Drugie imię
            family name: Nazwisko
            designation: Stanowisko, Zawód
            email: Adres e-mail, Adresy e-mail, Poczta elektroniczna, E-mail służbowy, E-mail prywatny
            phone: Numer telefonu, Nr telefonu, Telefon komórkowy, Komórka, Numer komórkowy, Telefon służbowy, \
                Telefon domowy, Telefon prywatny, Telefon stacjonarny, Telefon główny, Główny telefon, \
                Inny telefon, Tel. komórkowy, Tel. kom., Tel. służbowy
            company: Nazwa firmy, Przedsiębiorstwo, Pracodawca, Organizacja
            website: Strona internetowa, Strona WWW, Strona sieci Web
            address: Adres pocztowy, Adres zamieszkania
            street: Ulica, Ulica i numer
            house number: Numer domu, Nr domu
            po box: Skrytka pocztowa
            city: Miasto, Miejscowość
            state: Województwo
            zip: Kod pocztowy
            country: Kraj, Kraj/region
            """, """
            name prefix: Tytuł
            country: Państwo
            """);

    /** Fewer headers than these are no proof of a language: they may be borrowed, or names. */
    private static final int PROOF = 2;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and of unmodifiable lists
    private final Map<String, List<String>> names;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Map<String, List<String>> onlyInTables;

    /**
     * @param names a line for each field, with what it is called wherever it occurs
     * @param onlyInTables likewise, with what it is called only in a table in this language, by any of its English names
     */
    Language(String names, String onlyInTables) {
        this.names = parsed(names);
        this.onlyInTables = parsed(onlyInTables);
    }

    // Without Field, which asks for these names while it is made.
    private static Map<String, List<String>> parsed(String lines) {
        Map<String, List<String>> parsed = new LinkedHashMap<>();
        for (String line : lines.lines().toList()) {
            String[] both = line.split(": ", 2);
            parsed.put(
                    both[0],
                    Stream.of(both[1].split(", ", -1)).map(String::strip).toList());
        }
        return Collections.unmodifiableMap(parsed);
    }

    /** What {@code field} is called wherever it occurs. */
    public List<String> names(Field field) {
        return names.getOrDefault(field.title(), List.of());
    }

    /** What {@code field} is called in a table that is in this language by other headers. */
    public List<String> namesOnlyInTables(Field field) {
        return field.names().stream()
                .flatMap(name -> onlyInTables.getOrDefault(name, List.of()).stream())
                .toList();
    }

    /** The language of a table with these headers; English if no other fits. */
    public static Language of(List<String> headers) {
        Set<String> normal = headers.stream().map(Field::normalLetters).collect(Collectors.toSet());
        Language best = ENGLISH;
        long most = PROOF - 1;
        for (Language language : values()) {
            long known = language.names.values().stream()
                    .flatMap(List::stream)
                    .map(Field::normalLetters)
                    .filter(normal::contains)
                    .count();
            if (known > most) {
                best = language;
                most = known;
            }
        }
        return best;
    }

    /** What {@code header} is called in English where it only counts in tables in this language; else itself. */
    public String name(String header) {
        String normal = Field.normalLetters(header);
        for (Map.Entry<String, List<String>> entry : onlyInTables.entrySet()) {
            if (entry.getValue().stream()
                    .anyMatch(word -> Field.normalLetters(word).equals(normal))) {
                return entry.getKey();
            }
        }
        return header;
    }
}
