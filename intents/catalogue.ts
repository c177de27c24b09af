/** The intents that ship, by domain; the full name is `domain.intent` and is the same in both languages. */
const byDomain = {
  billing: [
    'view_bill',
    'explain_charge',
    'dispute_charge',
    'pay_bill',
    'payment_failed',
    'payment_plan',
    'refund_status',
    'invoice',
    'autopay',
    'late_fee',
  ],
  account: [
    'balance',
    'top_up',
    'update_details',
    'transfer_ownership',
    'reset_password',
    'verify_identity',
    'close',
    'suspend',
    'restore_service',
    'loyalty_points',
  ],
  plan: [
    'view_current',
    'recommend',
    'change',
    'subscribe_addon',
    'cancel_addon',
    'contract_terms',
    'family_share',
    'discount',
  ],
  usage: ['check_data', 'check_voice_sms', 'throttled', 'unexpected'],
  network: ['no_signal', 'slow_data', 'call_quality', 'sms_problem', 'outage', 'coverage', 'settings'],
  broadband: ['no_connection', 'slow', 'wifi_router', 'new_install', 'relocate', 'technician', 'tv'],
  sim: ['activate', 'replace', 'esim', 'puk', 'port_in', 'port_out', 'choose_number'],
  roaming: ['activate', 'rates', 'problem', 'international_call'],
  device: ['buy', 'order_status', 'repair_return', 'unlock'],
  security: ['report_fraud', 'lost_phone', 'block_spam', 'unknown_activity'],
  service: ['complaint', 'complaint_status', 'talk_to_agent', 'store', 'business', 'praise'],
  chat: ['greet', 'goodbye', 'thanks', 'affirm', 'deny', 'bot_challenge'],
} as const;

export type Domain = keyof typeof byDomain;

/** The twelve domains, in the order in which they are shown. */
export const DOMAINS = Object.keys(byDomain) as Domain[];

export const INTENTS_BY_DOMAIN: Readonly<Record<Domain, readonly string[]>> = byDomain;

/** All 77 names, in the order of the catalogue. */
export const CATALOGUE: readonly string[] = DOMAINS.flatMap((domain) =>
  byDomain[domain].map((intent) => `${domain}.${intent}`),
);

const known: ReadonlySet<string> = new Set(CATALOGUE);
export const isCatalogueIntent = (name: string): boolean => known.has(name);

/** `billing.view_bill` → `billing`. */
export const domainOf = (intent: string): string => intent.split('.')[0] ?? intent;

/** The label of texts that belong to no intent: scored in tests, fits the threshold, never trained as a class. */
export const OUT_OF_SCOPE = 'out_of_scope';
