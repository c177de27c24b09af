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
export { type Dialogue, loadDialogues } from './dialogues.ts';
export { diffPacks, type PackDiff } from './diff.ts';
export { type AnnotatedText, type EntitySpan, parseAnnotations } from './entities.ts';
export { IntentsError, type IntentsErrorCode } from './errors.ts';
export { annotate, exportRows, FORMATS, type Format, toNlu } from './export.ts';
export { closestNames } from './names.ts';
export { type Example, loadNlu } from './nlu.ts';
export { CONFLICTS, type ImportPlan, type OnConflict, planImport } from './plan-import.ts';
export { type ImportProblem, readImport } from './read-import.ts';
export { loadRedactionRows, type RedactionRow } from './redaction.ts';
export { type IntentResponse, loadResponses, type ResponseText, SYSTEM_TEXTS } from './responses.ts';
export { loadRows, type Row } from './rows.ts';
export {
  hasPack,
  languageOfText,
  loadUtterances,
  sameText,
  type Utterance,
} from './utterance.ts';
export { loadPack, PACK_LANGUAGES, type Pack, type PackLanguage, validatePack } from './validate.ts';
export { writePack, writeWhole } from './write-pack.ts';
