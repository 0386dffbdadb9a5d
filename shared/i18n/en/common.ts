/** Words of buttons that mean the same on every screen. */
export const commonTexts = {
  close: 'Close',
  undo: 'Undo',
  save: 'Save',
  cancel: 'Cancel',
  readAgain: 'Read again',
  toImport: 'Go to import',
} as const
