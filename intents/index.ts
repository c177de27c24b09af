/** The content that people write (intents, answers, test rows): types, loading and validation. */
export {
  CATALOGUE,
  DOMAINS,
  type Domain,
  domainOf,
  INTENTS_BY_DOMAIN,
  isCatalogueIntent,
  OUT_OF_SCOPE,
} from './catalogue.ts';
export { type AnnotatedText, type EntitySpan, parseAnnotations } from './entities.ts';
export { IntentsError, type IntentsErrorCode } from './errors.ts';
export { type Example, loadNlu } from './nlu.ts';
export { loadRedactionRows, type RedactionRow } from './redaction.ts';
export { type IntentResponse, loadResponses, type ResponseText, SYSTEM_TEXTS } from './responses.ts';
export { loadRows, type Row } from './rows.ts';
export { loadPack, PACK_LANGUAGES, type Pack, type PackLanguage, validatePack } from './validate.ts';
