import type { COLUMN_WORDS } from './column-words.ts';

type Words = { readonly [E in keyof typeof COLUMN_WORDS]?: Readonly<Record<string, readonly string[]>> };

/** The account that a row is about, in German, French and Spanish. */
const WHOSE = [
  ...['kundennummer', 'kundennr', 'kunden id', 'kunde', 'konto', 'firma', 'unternehmen'],
  ...['numero client', 'code client', 'id client', 'client', 'compte', 'entreprise', 'societe'],
  ...['id de cliente', 'codigo de cliente', 'cliente', 'cuenta', 'empresa'],
];
const DAY = ['tag', 'datum', 'jour', 'fecha', 'monat', 'mois'];
const CURRENCY = ['wahrung', 'devise', 'monnaie', 'moneda', 'divisa'];
const MRR = [
  ...['monatlicher umsatz', 'monatsumsatz', 'monatsbetrag', 'monatspreis'],
  ...['revenu mensuel', 'montant mensuel', 'chiffre d affaires mensuel'],
  ...['ingresos mensuales', 'importe mensual', 'cuota mensual'],
];
const STATUS = ['zustand', 'statut', 'etat', 'estado'];

/** As COLUMN_WORDS, of further languages; tried after those. */
export const EUROPEAN_WORDS: Words = {
  accounts: {
    account_id: WHOSE.filter((word) => /nummer|nr$|\bid\b|numero|codigo|code/.test(word)),
    name: [
      ...['firmenname', 'firma', 'unternehmen', 'kundenname', 'kunde'],
      ...['nom de l entreprise', 'raison sociale', 'entreprise', 'societe', 'nom du client', 'client', 'nom'],
      ...['nombre de la empresa', 'razon social', 'nombre del cliente', 'cliente', 'nombre'],
    ],
    tier: [
      'stufe',
      'tarif',
      'kategorie',
      'niveau',
      'formule',
      'categorie',
      'nivel',
      'paket',
      'forfait',
      'paquete',
    ],
    segment: ['branche', 'secteur', 'sector', 'segmento'],
    mrr: MRR,
    currency: CURRENCY,
    started_on: [
      ...['kunde seit', 'vertragsbeginn', 'startdatum', 'erstellt am'],
      ...['client depuis', 'debut du contrat', 'date de debut', 'date de creation'],
      ...['cliente desde', 'inicio del contrato', 'fecha de inicio', 'fecha de creacion'],
    ],
    renewal_on: [
      ...['verlangerungsdatum', 'verlangerung', 'vertragsende'],
      ...['date de renouvellement', 'renouvellement', 'fin du contrat', 'echeance du contrat'],
      ...['fecha de renovacion', 'fin del contrato'],
    ],
    csm_email: [
      ...['betreuer', 'ansprechpartner intern', 'kundenbetreuer', 'verantwortlich', 'zustandig'],
      ...['responsable', 'charge de compte', 'gestionnaire', 'propietario'],
    ],
    contact_name: ['ansprechpartner', 'kontakt', 'interlocuteur', 'contacto', 'nombre del contacto'],
    contact_email: [
      'e mail kontakt',
      'kontakt e mail',
      'courriel',
      'adresse e mail',
      'correo',
      'correo electronico',
    ],
    churned_on: [
      ...['kundigungsdatum', 'gekundigt am', 'gekundigt zum', 'date de resiliation', 'resilie le'],
      ...['fecha de cancelacion', 'fecha de baja', 'cancelado el'],
    ],
    auto_renew: [
      'automatische verlangerung',
      'renouvellement automatique',
      'tacite reconduction',
      'renovacion automatica',
    ],
    churn_reason: ['kundigungsgrund', 'motif de resiliation', 'motivo de cancelacion', 'motivo de la baja'],
  },
  usage: {
    account_id: WHOSE,
    product: ['produkt', 'modul', 'funktion', 'produit', 'fonctionnalite', 'producto', 'funcion'],
    day: DAY,
    events: ['ereignisse', 'anzahl', 'aktionen', 'evenements', 'nombre', 'connexions', 'cantidad', 'accesos'],
    active_users: [
      'aktive nutzer',
      'nutzer',
      'benutzer',
      'utilisateurs actifs',
      'utilisateurs',
      'usuarios activos',
    ],
    seats: ['lizenzen', 'platze', 'licences', 'licencias'],
  },
  surveys: {
    account_id: WHOSE,
    score: ['bewertung', 'punkte', 'punktzahl', 'note', 'score nps', 'puntuacion', 'calificacion'],
    comment: ['kommentar', 'begrundung', 'commentaire', 'raison', 'comentario', 'comentarios'],
    respondent: ['befragter', 'teilnehmer', 'repondant', 'encuestado', 'correo'],
    responded_at: [
      'beantwortet am',
      'antwortdatum',
      'date de reponse',
      'repondu le',
      'fecha de respuesta',
      ...DAY,
    ],
  },
  invoices: {
    invoice_id: [
      ...['rechnungsnummer', 'rechnungsnr', 'rechnung', 'numero de facture', 'facture'],
      ...['numero de factura', 'factura'],
    ],
    account_id: WHOSE,
    amount: [
      ...['rechnungsbetrag', 'betrag', 'gesamtbetrag', 'brutto', 'montant', 'montant total', 'montant ttc'],
      ...['importe', 'importe total', 'monto'],
    ],
    currency: CURRENCY,
    issued_on: [
      'rechnungsdatum',
      'ausgestellt am',
      'date de facture',
      'date d emission',
      'fecha de factura',
      'fecha de emision',
    ],
    due_on: [
      'fallig am',
      'falligkeitsdatum',
      'falligkeit',
      'date d echeance',
      'echeance',
      'fecha de vencimiento',
      'vencimiento',
    ],
    paid_on: ['bezahlt am', 'zahlungsdatum', 'date de paiement', 'paye le', 'fecha de pago', 'pagado el'],
    status: STATUS,
  },
  subscriptions: {
    account_id: WHOSE,
    product: ['produkt', 'produit', 'producto'],
    plan: ['tarif', 'formule', 'abonnement'],
    mrr: [...MRR, 'betrag', 'montant', 'importe'],
    currency: CURRENCY,
    started_on: ['vertragsbeginn', 'beginn', 'startdatum', 'date de debut', 'debut', 'fecha de inicio'],
    ended_on: ['vertragsende', 'ende', 'enddatum', 'date de fin', 'fecha de fin'],
  },
};
