import { commonTexts } from './en/common.ts'
import { documentTexts } from './en/documents.ts'
import { errorTexts } from './en/error.ts'
import { exportTexts } from './en/export.ts'
import { importTexts } from './en/import.ts'
import { keepingTexts } from './en/keeping.ts'
import { noticeTexts } from './en/notices.ts'
import { queueTexts } from './en/queue.ts'
import { resultsTexts } from './en/results.ts'
import { reviewTexts } from './en/review.ts'
import { scoreTexts } from './en/score.ts'
import { settingsTexts } from './en/settings.ts'
import { batchTexts, sheetTexts, standingTexts, timeTexts } from './en/sheet.ts'
import { templateTexts } from './en/templates.ts'
import { thresholdTexts } from './en/thresholds.ts'
import type { Dictionary } from './index.ts'

export const en: Dictionary = {
  common: commonTexts,
  status: {
    ok: 'ok',
    blank: 'blank',
    review: 'to review',
    error: 'error',
    duplicate: 'duplicate',
    empty: 'empty page',
    unaligned: 'not aligned',
  },
  alarm: {
    'no-answers': 'no answers: really?',
    'many-doubts': 'nearly all answers of this page are in doubt',
  },
  batchAlarm: {
    'blank-sheets':
      '{{sheets}} sheets have no answers at all. See whether they are backs or of another exam, and whether the template fits.',
    'doubtful-sheets':
      'On {{sheets}} sheets nearly all answers are in doubt. Look at the exam’s template and the scanner’s settings (resolution, brightness) first.',
    'key-shifted':
      'The answer key seems to be off by a line from {{questions}} on: the answers fit the key of the question beside. Put the key right and give it again.',
    'all-zero': 'None of {{sheets}} sheets has anything right. See whether the answer key is this exam’s.',
    'nobody-right': 'Nobody has these right: {{questions}}. Check the key.',
    'blank-question':
      'Hardly anybody answered these: {{questions}}. See whether the exam has them and whether the template lies right.',
    next: { import: 'Give a key', review: 'Look at the pages', thresholds: 'Look at the readings' },
  },
  doubt: {
    'weak-mark': 'weak mark',
    'two-marks': 'two marks',
    erasure: 'erasure',
    glare: 'pencil glare',
    'red-only': 'red pre-mark only',
    'stray-ink': 'stray ink',
    tape: 'correction tape',
    'off-page': 'outside the page',
    'poor-registration': 'uncertain alignment',
    'print-missing': 'printed bubbles not seen',
    streak: 'a line crosses the row',
    'unlike-others': 'unlike the other marks',
  },
  warning: {
    'red-marks': 'red pre-marks',
    'upside-down': 'scanned upside down',
    turned: 'scanned sideways',
    'low-resolution': 'low resolution',
    negative: 'black and white were exchanged',
  },
  error: errorTexts,
  misfit: {
    missing: 'missing',
    kind: 'of another kind',
    'too-small': 'too small or too few',
    'too-large': 'too large or too many',
    value: 'cannot be used',
    'unknown-key': 'has something unknown',
    rule: 'does not go with the rest',
  },
  unsupported: {
    heif: 'HEIC, the format of iPhone photos, is not read. Save it as JPEG and add it again. An iPhone takes JPEGs with Settings › Camera › Formats › Most Compatible.',
  },
  engine: {
    'find-fields': 'Finding fields',
    'homework-video': 'Homework video',
    omr: 'Answer sheets',
    'known-templates': 'Trying other templates',
    'omr-questions': 'Answer sheets, by question',
    'page-count': 'Counting pages',
    'page-image': 'Page pictures',
    video: 'Lecture video',
    'ocr-tesseract': 'Text recognition, this PC',
    'ocr-google': 'Text recognition, Google',
    segmentation: 'Question segmentation',
    'segmentation-yolo': 'Question segmentation, YOLO',
    handwriting: 'Handwriting',
    'embedding-lexical': 'Embeddings, by writing',
    'embedding-local': 'Embeddings, this PC',
    'embedding-openai': 'Embeddings, OpenAI',
    'problem-generation': 'Problem generation',
  },
  screen: {
    import: 'Grade',
    'template-editor': 'Templates',
    thresholds: 'Thresholds',
    review: 'Review',
    results: 'Results',
    notices: 'Notices',
    queue: 'Queue',
    settings: 'Settings',
  },
  shell: {
    unreachable: 'The station cannot be reached. Try again in a moment.',
    screens: 'Screens',
    connected: 'Connected',
    disconnected: 'The connection was lost. Connecting again.',
    queue: '{{count}} jobs',
    workers: '{{count}} workers',
    noWorkers: 'no worker',
    sync: {
      off: 'academy server off',
      idle: 'academy server connected',
      working: 'sending to the academy',
      'backing-off': 'academy server: trying again',
      'token-refused': 'academy server refuses the token',
      unreachable: 'academy server out of reach',
    },
    synced: 'last {{time}}',
    free: '{{size}} free',
    openIn: '{{name}}: {{count}}',
    failed: 'This screen could not be drawn.',
    reload: 'Open again',
  },
  palette: {
    title: 'Go to',
    query: 'Find a screen, an exam, something to do',
    none: 'Nothing is called that.',
    pauseQueue: 'Pause all jobs',
    resumeQueue: 'Resume jobs',
    dark: 'Dark screen',
    light: 'Light screen',
  },
  import: importTexts,
  editor: templateTexts,
  thresholds: thresholdTexts,
  review: reviewTexts,
  results: resultsTexts,
  notices: noticeTexts,
  score: scoreTexts,
  export: exportTexts,
  documents: documentTexts,
  sheet: sheetTexts,
  standing: standingTexts,
  batch: batchTexts,
  time: timeTexts,
  queue: queueTexts,
  settings: settingsTexts,
  keeping: keepingTexts,
  desktop: {
    open: 'Open',
    quit: 'Quit',
    blocked: 'Work has stopped. Look at the queue.',
    update: {
      ready: 'Version {{version}} is here. Install it from the menu of the icon in the task bar.',
      install: 'Install version {{version}} and start again',
      waits: 'It is installed, and the program starts again, once the work under way has ended.',
    },
    tray: {
      idle: 'Nothing to do',
      running: 'running {{count}}',
      waiting: 'waiting {{count}}',
      reviews: 'to review {{count}}',
      dead: 'failed {{count}}',
    },
    menu: {
      file: 'File',
      edit: 'Edit',
      cut: 'Cut',
      copy: 'Copy',
      paste: 'Paste',
      selectAll: 'Select all',
      view: 'View',
      reload: 'Reload',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      resetZoom: 'Actual size',
      fullScreen: 'Full screen',
    },
  },
  cli: {
    grade: {
      reading: 'Reading',
      done: '{{pages}} pages · ok {{ok}} · to review {{review}} · errors {{error}} · duplicates {{duplicate}} · {{seconds}} s ({{rate}} pages a minute)',
      written: 'Results: {{path}}',
      leftOut: 'Left out, {{count}} files: {{names}}',
      empty: 'empty pages {{count}}',
      unseen: 'Pages without a marked picture, {{count}} (see whether the files are still there): {{names}}',
      reviewHint: '{{count}} to review: look at the pages marked in amber.',
    },
    roster: {
      'zeros-restored':
        'Roster: zeros that Excel took from the front of numbers were put back ({{count}} students, line {{lines}}).',
      'number-shared':
        'Roster: some students share a number; whose a sheet with it is will be asked ({{count}} students, line {{lines}}).',
    },
    columns: {
      file: 'file',
      page: 'page',
      state: 'state',
      number: 'student number',
      name: 'name',
      form: 'form',
      points: 'points',
      possible: 'possible',
      hand: 'written part',
      open: 'open',
      right: 'right',
      doubts: 'doubts',
      note: 'note',
    },
    browser: {
      address: 'Screens: {{address}}',
      building: 'Preparing the screens.',
      renew: 'The address is good once, within {{minutes}} minutes. Enter prints another.',
    },
    desktop: {
      fetching: 'Fetching Electron.',
      missing:
        'No window (Electron) can be opened here: the same screens open in a browser. Ctrl+C ends them.',
    },
    template: {
      checked: '{{name}}: {{pages}} page(s), {{fields}} fields',
      noCode:
        'The template has no place for a code, so none says which exam this is: give a barcode field carries: "sheet".',
      nearEdge:
        'Marks lie {{distance}} mm from the edge; a skewed scan cuts off what is nearer than {{least}} mm.',
    },
    setup: {
      getting: 'being fetched …',
      ready: 'ready',
      missing: 'missing',
      parts: {
        ffmpeg: {
          name: 'ffmpeg',
          neededFor: 'video jobs',
          fix: 'Install ffmpeg (Debian: apt install ffmpeg; Windows: winget install ffmpeg; macOS: brew install ffmpeg), or set FFMPEG_PATH.',
        },
        chromium: {
          name: 'Chromium',
          neededFor: 'browser tests',
          fix: 'Install Chromium or Chrome (Debian: apt install chromium), or run “npx playwright install chromium”.',
        },
        ocrLanguages: {
          name: 'OCR languages (kor, eng)',
          neededFor: 'text recognition',
          fix: 'Run “npm ci” again.',
        },
        hangul: {
          name: 'OCR script (Hangul)',
          neededFor: 'reading Korean with fewer errors in less time',
          fix: 'Install it (Debian: apt install tesseract-ocr-script-hang), or put Hangul.traineddata into models/tessdata of the data folder.',
        },
      },
    },
    status: {
      noWorker: 'No worker is running.',
      worker: 'worker',
      jobs: 'jobs',
      lastHour: 'ended in the last hour',
      oldest: 'longest waiting',
      paused: 'paused',
      source: 'jobs from',
      results: 'results to the API',
      outbox: 'outbox',
      outboxCounts: 'waiting {{pending}} · sent {{sent}} · refused {{dead}} · other server {{elsewhere}}',
      links: { ok: 'ok', failing: 'failing', down: 'down', 'token-refused': 'token refused' },
      free: 'free disk space',
      blocked: 'blocked',
    },
    undelivered: {
      resent: '{{count}} results are sent again by the worker.',
      left: 'Refused by the academy’s server: {{count}} results.',
      drained:
        '{{count}} results could not be delivered. They are kept: see “grading-station undelivered” or the queue on the screens.',
    },
    doctor: {
      engine: 'engine',
      available: 'works',
      version: 'version',
      reason: 'state, and how to fix it',
      setting: 'setting',
      value: 'value',
      source: 'set by',
      sources: { environment: 'environment', screen: 'settings screen', default: 'default' },
      secretsInFile: 'Not sealed, in a file that only you can read ({{path}}): {{names}}',
    },
    note: {
      duplicateOf: 'same file as {{file}}',
      lacksHand: 'written part not scored',
      'partner-missing': 'another page of the sheet is missing',
      'partner-order': 'the order of the pages does not hold',
      'partner-form': 'its pages have different form codes',
      samePerson: 'same student number as {{file}}',
      notOnRoster: 'not on the roster',
      mayBeOf: 'may be the number of several: {{names}}',
      candidates: 'candidates: {{names}}',
      damaged: 'damaged scan',
      looksLike: 'looks like “{{name}}” ({{id}})',
      absent: 'not handed in',
      checking: 'to check (a sheet was not read, or its owner is not known)',
    },
  },
}
