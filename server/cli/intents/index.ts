import { defineCommand } from 'citty';

export default defineCommand({
  meta: {
    name: 'intents',
    description: 'Check, exchange and improve the messages that intents are trained on',
  },
  subCommands: {
    lint: () => import('./lint.ts').then((module) => module.default),
    import: () => import('./import.ts').then((module) => module.default),
    export: () => import('./export.ts').then((module) => module.default),
    diff: () => import('./diff.ts').then((module) => module.default),
    overlap: () => import('./overlap.ts').then((module) => module.default),
    augment: () => import('./augment.ts').then((module) => module.default),
    report: () => import('./report.ts').then((module) => module.default),
    annotate: () => import('./annotate.ts').then((module) => module.default),
  },
});
