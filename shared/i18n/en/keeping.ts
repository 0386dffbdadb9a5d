export const keepingTexts = {
  recovery: {
    damaged:
      'The database was damaged and the backup of {{backup}} restored. What was done later is not in it.',
    missing: 'The database was gone and the backup of {{backup}} restored. What was done later is not in it.',
    chosen:
      'Went back to the backup of {{backup}}. What was there before is among the backups in the settings for 30 days, so that this can be undone.',
    damagedEmpty: 'The database was damaged and there was no sound backup: an empty database was made.',
    missingEmpty: 'The database was gone and there was no sound backup: an empty database was made.',
    scans: '{{count}} scans that belong to no exam are set aside. They can be imported from the settings.',
    toSettings: 'Show in the settings',
    dismiss: 'I know',
  },
  clock: {
    leap: 'The clock of this PC says {{clock}}; the last day seen was {{seen}}. Nothing old is deleted until you say that it is right.',
    right: 'The date is right',
    label: 'Date',
  },
  setAside: {
    label: 'Scans set aside',
    none: 'None.',
    files: '{{count}} scans · {{size}} · kept until {{until}}',
    others: '{{count}} other files · {{size}}',
    take: 'Import into this exam',
    taken: '{{count}} imported.',
  },
  table: {
    label: 'What is kept',
    days: '{{count}} days',
    setting: 'as set above',
    newest: 'the newest {{count}}',
    forEver: 'for ever',
  },
  what: {
    unusedFile: 'Files that were uploaded and not imported: they can be imported soon after.',
    doneInput: 'Files of jobs that are done, once the result has arrived: the academy may ask again.',
    deadInput: 'Files of jobs that failed: until somebody has looked why.',
    removedBatch: 'Exams that were removed: it can be undone.',
    history: 'The record of finished jobs and of results that were sent.',
    homework: 'Homework: so that a term can be looked back on.',
    buried:
      'Jobs that failed and results that the academy refused: to be looked at and sent again within a term.',
    setAside:
      'Scans that are left after the database was lost or replaced, and the database that was replaced.',
    publishedVideo: 'Copies of videos that were uploaded: uploading again needs no conversion.',
  },
  rest: {
    exams: 'Scans, readings and rosters of exams, counted from the last work on them.',
    backups: 'Hourly backups. The newest is never deleted for its age.',
    waiting:
      'Results not sent yet, and videos not uploaded: there is no other copy, so they are not deleted.',
  },
}
