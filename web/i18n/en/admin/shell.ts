export const shell = {
  title: 'Administration',
  signInLead: 'People, models, keys and data are managed here.',
  sections: 'Sections',
  openMenu: 'Open the menu',
  more: 'Show more',
  actions: 'Actions',
  notForYou: 'This page is for supervisors and admins',
  notForYouLead: (name: string) =>
    `${name}, your account is for the agent console. An admin can change your role.`,
  goToAgent: 'Go to the agent console',
  page: (section: string) => `${section} · Administration`,
  skip: 'Skip to the content',
  understandingAway: 'Understanding is away: new messages go to people without being read.',
};
