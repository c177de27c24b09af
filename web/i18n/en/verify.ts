/** The dialog in which subscribers prove who they are. */
export const verify = {
  title: 'Verify it’s me',
  lead: 'We send a code of six digits to the number or address that we have on file. With it, the people who help you know that it is you.',
  account: 'Phone or account number',
  send: 'Send the code',
  sentTo: (where: string) => `A code is on its way to ${where}. It counts for ten minutes.`,
  demo: (code: string) => `This is a demonstration: nothing was sent. The code is ${code}.`,
  code: 'Code',
  codeHint: 'Six digits',
  confirm: 'Confirm',
  another: 'Use another number',
  done: 'You are verified.',
  doneAs: (name: string) => `You are verified as ${name}.`,
  wrong: 'The code is wrong or not valid any more. Check it, or ask for a new one.',
  tooMany: 'That was too often. Wait a while, or talk to a person.',
};
