// Longer than others: a table of settings, a row each.
import { z } from 'zod'
import { QUIET_HOURS } from './notice-pace.ts'

/** How a setting is entered, and read from the text of an environment variable. */
export type SettingKind = 'text' | 'number' | 'choice' | 'flag'
export const SETTING_SECTIONS = [
  'station',
  'api',
  'keep',
  'academy',
  'look',
  'notices',
  'engines',
  'video',
  'upload',
] as const
export type SettingSection = (typeof SETTING_SECTIONS)[number]

export interface SettingRow {
  /** Its environment variable, which wins over what people set. */
  readonly env: string
  readonly kind: SettingKind
  /** What it may be, whoever sets it. */
  readonly schema: z.ZodType
  /** Of a choice. */
  readonly options?: readonly string[]
  readonly default: string | number | boolean | undefined
  readonly section: SettingSection
  /** For the reference of settings. */
  readonly about: string
  /** People may set it on the settings screen. Absent: by the environment alone. */
  readonly preference?: true
  /** Opens a door somewhere: never logged, shown, or handed to a process that does not need it. */
  readonly secret?: true
  /** `false`: takes effect at once. Absent: when the station is built anew. */
  readonly needsRestart?: false
}

/** Unset unless somebody sets it. */
const unset = { kind: 'text', schema: z.string().optional(), default: undefined } as const
const text = (value: string) => ({ kind: 'text', schema: z.string(), default: value }) as const
const number = (value: number, schema: z.ZodNumber = z.number()) =>
  ({ kind: 'number', schema, default: value }) as const
const off = { kind: 'flag', schema: z.boolean(), default: false } as const
const choice = <const T extends string>(value: NoInfer<T>, options: readonly T[]) =>
  ({ kind: 'choice', schema: z.enum(options), options, default: value }) as const
const positive = z.number().positive()

/**
 * Every setting there is, by its name. What reads the environment, keeps preferences, draws the screen, answers
 * `doctor` and writes docs/settings.md follows from this table: a new setting is a row here, and its words in
 * `shared/i18n` where people may set it.
 */
export const SETTINGS = {
  dataDir: {
    ...{ env: 'GRADING_STATION_DATA', section: 'station', kind: 'text', schema: z.string() },
    // The host's system decides: `defaultDataDir`.
    default: undefined,
    about: 'Folder of everything the station keeps. `--data` says the same for one command.',
  },
  compat: {
    ...{ env: 'GRADING_STATION_COMPAT', section: 'station', ...choice('none', ['none', 'v1']) },
    about: '`v1` gives the original worker’s numbers exactly wherever it had any.',
  },
  nodePath: {
    ...{ env: 'GRADING_STATION_NODE', section: 'station', ...unset },
    about: 'The Node that Electron runs engines with. Default: the one that is packaged or installed.',
  },
  rendererDir: {
    ...{ env: 'GRADING_STATION_RENDERER', section: 'station', ...unset },
    about: 'Folder of built screens for `browser`. Default: they are built when they changed.',
  },
  stopSeconds: {
    ...{ env: 'GRADING_STATION_STOP_SECONDS', section: 'station' },
    ...number(20, z.number().min(1).max(3600)),
    about: 'Seconds a worker that is asked to stop may take for everything: jobs in work, results under way.',
  },
  stallSeconds: {
    ...{ env: 'GRADING_STATION_STALL_SECONDS', section: 'station' },
    ...number(60, z.number().min(1).max(3600)),
    about:
      'Seconds after which a host that stands still is taken for dead by another one on its data folder.',
  },
  debug: {
    ...{ env: 'GRADING_STATION_DEBUG', section: 'station', ...off },
    about: 'Prints where in the program an error of its own came from.',
  },

  apiBaseUrl: {
    ...{ env: 'API_BASE_URL', section: 'api', kind: 'text' },
    ...{ schema: z.url({ protocol: /^https?$/ }), default: 'http://localhost:8000', preference: true },
    about: 'Address of the academy’s API.',
  },
  workerToken: {
    ...{ env: 'INTERNAL_WORKER_TOKEN', section: 'api', ...unset, preference: true, secret: true },
    about: 'What the worker shows the academy’s API.',
  },
  pollIntervalS: {
    ...{ env: 'AI_WORKER_POLL_INTERVAL', section: 'api', ...number(1, positive), preference: true },
    about: 'Seconds between questions for a job while there is none.',
  },
  sendExamResults: {
    ...{ env: 'SEND_EXAM_RESULTS', section: 'api', ...off, preference: true },
    about:
      'Lets people send the scores of an exam to the academy’s API, if that takes them (docs/exam-results.md).',
  },
  allowPrivateDownloads: {
    ...{ env: 'DOWNLOAD_ALLOW_PRIVATE', section: 'api', ...off },
    about: 'Lets jobs download from, and upload to, addresses of this machine and its network.',
  },
  sqsQueueUrl: {
    ...{ env: 'SQS_QUEUE_URL', section: 'api', ...unset },
    about: 'Queue that jobs are taken from in place of the API.',
  },
  sqsEndpoint: {
    ...{ env: 'SQS_ENDPOINT', section: 'api', ...unset },
    about: 'Server of the queue. Default: Amazon’s.',
  },
  sqsRegion: {
    ...{ env: 'SQS_REGION', section: 'api', ...unset },
    about: 'Region of the queue. Default: the one its address names.',
  },
  sqsAccessKey: {
    ...{ env: 'SQS_ACCESS_KEY_ID', section: 'api', ...unset, secret: true },
    about:
      'First half of the queue’s key. Default: a profile or an instance’s role; never AWS_ACCESS_KEY_ID.',
  },
  sqsSecretKey: {
    ...{ env: 'SQS_SECRET_ACCESS_KEY', section: 'api', ...unset, secret: true },
    about: 'Second half of the queue’s key.',
  },

  retentionDays: {
    ...{ env: 'GRADING_STATION_RETENTION_DAYS', section: 'keep' },
    ...number(30, z.int().min(0).max(3650)),
    ...{ preference: true, needsRestart: false },
    about: 'Days that scans, readings and rosters are kept after the last work on an exam; 0: for ever.',
  },

  academyName: {
    ...{ env: 'ACADEMY_NAME', section: 'academy', kind: 'text', schema: z.string().max(60) },
    ...{ default: '', preference: true, needsRestart: false },
    about: 'The academy’s name, at the head of printed documents.',
  },
  academyColour: {
    ...{ env: 'ACADEMY_COLOUR', section: 'academy', kind: 'text', default: '#1f4e9c' },
    ...{ schema: z.string().regex(/^#[0-9a-f]{6}$/i), preference: true, needsRestart: false },
    about: 'Colour of rules and charts in printed documents, `#rrggbb`.',
  },
  likenessHints: {
    ...{ env: 'LIKENESS_HINTS', section: 'academy', ...off, preference: true, needsRestart: false },
    about:
      'Names sheets that lay beside each other in the stack and have unusually many wrong answers in common. It proves nothing: sheets are seldom stacked by seats.',
  },
  homeworkPassPercent: {
    ...{ env: 'HOMEWORK_PASS_PERCENT', section: 'academy', ...number(0, z.number().min(0).max(100)) },
    ...{ preference: true, needsRestart: false },
    about: 'Share of the page that homework has written on to pass, in percent; 0: no verdict.',
  },
  academyLogo: {
    ...{ env: 'ACADEMY_LOGO', section: 'academy', kind: 'text', schema: z.string().max(1000) },
    ...{ default: '', preference: true, needsRestart: false },
    about: 'PNG or JPEG file of the academy’s logo, for printed documents.',
  },

  language: {
    ...{ env: 'GRADING_STATION_LANGUAGE', section: 'look', ...choice('ko', ['ko', 'en']) },
    ...{ preference: true, needsRestart: false },
    about: 'Language of screens, messages and files made for people.',
  },
  theme: {
    ...{ env: 'GRADING_STATION_THEME', section: 'look', ...choice('system', ['light', 'dark', 'system']) },
    ...{ preference: true, needsRestart: false },
    about: 'Light or dark screens.',
  },
  operator: {
    ...{ env: 'GRADING_STATION_OPERATOR', section: 'look', kind: 'text', schema: z.string().max(100) },
    ...{ default: '', preference: true, needsRestart: false },
    about: 'Who sits at this station, for the history of decisions.',
  },

  solapiKey: {
    ...{ env: 'SOLAPI_API_KEY', section: 'notices', ...unset, preference: true, secret: true },
    about: 'First half of SOLAPI’s key, with which notices (알림톡) are sent.',
  },
  solapiSecret: {
    ...{ env: 'SOLAPI_API_SECRET', section: 'notices', ...unset, preference: true, secret: true },
    about: 'Second half of SOLAPI’s key.',
  },
  solapiPfId: {
    ...{ env: 'SOLAPI_PF_ID', section: 'notices', ...unset, preference: true },
    about: 'Id of the Kakao channel at SOLAPI (pfId) that notices come from.',
  },
  solapiSender: {
    ...{ env: 'SOLAPI_SENDER', section: 'notices', ...unset, preference: true },
    about: 'Registered number that an SMS comes from; needed for `NOTICE_SMS_FALLBACK` alone.',
  },
  solapiBaseUrl: {
    ...{ env: 'SOLAPI_BASE_URL', section: 'notices', kind: 'text' },
    ...{ schema: z.url({ protocol: /^https?$/ }), default: 'https://api.solapi.com' },
    about: 'A compatible server.',
  },
  noticesPerHour: {
    ...{ env: 'NOTICES_PER_HOUR', section: 'notices', ...number(500, z.int().positive().max(100_000)) },
    preference: true,
    about: 'Notices that may leave within an hour; the others wait.',
  },
  noticesPerDay: {
    ...{ env: 'NOTICES_PER_DAY', section: 'notices', ...number(900, z.int().positive().max(100_000)) },
    preference: true,
    about: 'Notices that may leave on one day in Korea; the others wait until 00:05.',
  },
  noticeQuietHours: {
    ...{ env: 'NOTICE_QUIET_HOURS', section: 'notices', kind: 'text', default: '', preference: true },
    schema: z.union([z.literal(''), z.string().regex(QUIET_HOURS)]),
    about: 'Hours in Korea in which nothing is sent, e.g. `21-8`. Off unless set.',
  },
  noticeSmsFallback: {
    ...{ env: 'NOTICE_SMS_FALLBACK', section: 'notices', ...off, preference: true },
    about: 'Lets the provider send an SMS, at its price, where Kakao does not reach somebody.',
  },
  noticePrice: {
    ...{ env: 'NOTICE_PRICE', section: 'notices', ...number(13, z.number().min(0).max(10_000)) },
    preference: true,
    about: 'Won that a notice costs, for the estimate.',
  },
  noticeSmsPrice: {
    ...{ env: 'NOTICE_SMS_PRICE', section: 'notices', ...number(45, z.number().min(0).max(10_000)) },
    preference: true,
    about: 'Won that a long SMS costs, for the estimate where `NOTICE_SMS_FALLBACK` is on.',
  },

  ocrEngine: {
    ...{ env: 'OCR_ENGINE', section: 'engines', ...choice('google', ['google', 'tesseract', 'auto']) },
    preference: true,
    about: 'What recognises text.',
  },
  ocrLanguages: {
    ...{ env: 'OCR_LANGUAGES', section: 'engines', ...text('kor+eng') },
    about: 'Languages of text, the main one first.',
  },
  googleCredentials: {
    ...{ env: 'GOOGLE_APPLICATION_CREDENTIALS', section: 'engines', ...unset },
    about: 'JSON key file of a Google Cloud service account with the Vision API.',
  },
  googleVisionEndpoint: {
    ...{ env: 'GOOGLE_VISION_ENDPOINT', section: 'engines', ...unset },
    about: 'Server of the Vision API. Default: Google’s.',
  },
  segmentationEngine: {
    ...{ env: 'QUESTION_SEGMENTATION_ENGINE', section: 'engines', preference: true },
    ...choice('layout', ['layout', 'opencv', 'yolo', 'template', 'auto']),
    about: 'What splits a page into questions.',
  },
  yoloModelPath: {
    ...{ env: 'YOLO_QUESTION_MODEL_PATH', section: 'engines', ...unset, preference: true },
    about: 'ONNX file of a YOLOv5, v8 or v11 model that finds questions.',
  },
  yoloInputSize: {
    ...{ env: 'YOLO_QUESTION_INPUT_SIZE', section: 'engines', ...number(640, z.int().positive()) },
    about: 'Side of the picture given to a model that takes any, pixels.',
  },
  yoloConfidence: {
    ...{ env: 'YOLO_QUESTION_CONF_THRESHOLD', section: 'engines', ...number(0.4) },
    about: 'Least confidence of a question’s box.',
  },
  yoloOverlap: {
    ...{ env: 'YOLO_QUESTION_IOU_THRESHOLD', section: 'engines', ...number(0.5) },
    about: 'Overlap (intersection over union) above which two boxes are one question.',
  },
  embeddingBackend: {
    ...{
      env: 'EMBEDDING_BACKEND',
      section: 'engines',
      ...choice('auto', ['local', 'openai', 'lexical', 'auto']),
    },
    preference: true,
    about:
      'What makes vectors of sentences. `lexical` compares writing, not meaning; `auto` falls back to it and says so in the result.',
  },
  embeddingModel: {
    ...{ env: 'EMBEDDING_LOCAL_MODEL', section: 'engines', preference: true },
    ...text('sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2'),
    about: 'Folder of a sentence-transformers model, or its name in `models` of the data folder.',
  },
  openaiEmbeddingModel: {
    ...{ env: 'EMBEDDING_OPENAI_MODEL', section: 'engines', ...text('text-embedding-3-small') },
    about: 'OpenAI’s model for vectors of sentences.',
  },
  openaiKey: {
    ...{ env: 'OPENAI_API_KEY', section: 'engines', ...unset, preference: true, secret: true },
    about: 'Key of OpenAI or a compatible server.',
  },
  openaiEmbeddingKey: {
    ...{ env: 'EMBEDDING_OPENAI_API_KEY', section: 'engines', ...unset, secret: true },
    about: 'Taken where OPENAI_API_KEY is not set.',
  },
  openaiBaseUrl: {
    ...{ env: 'OPENAI_BASE_URL', section: 'engines', ...unset },
    about: 'A compatible server. Default: OpenAI’s.',
  },
  problemModel: {
    ...{ env: 'PROBLEM_GEN_MODEL', section: 'engines', ...text('gpt-4.1-mini') },
    about: 'OpenAI’s model for problems.',
  },
  problemPrices: {
    ...{ env: 'PROBLEM_GEN_PRICES', section: 'engines', kind: 'text', default: undefined },
    schema: z
      .string()
      .regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/)
      .optional(),
    about:
      'Its prices in US dollars a million tokens, of the prompt and of the answer, e.g. `0.40/1.60`: then each job says what it cost.',
  },

  ffmpegPath: {
    ...{ env: 'FFMPEG_PATH', section: 'video', ...unset },
    about: 'Default: the one that is installed with the program or on this machine.',
  },
  ffprobePath: {
    ...{ env: 'FFPROBE_PATH', section: 'video', ...unset },
    about: 'Default: the one on this machine.',
  },
  videoPlaybackUrl: {
    ...{ env: 'VIDEO_PLAYBACK_URL', section: 'video', kind: 'text', default: undefined },
    schema: z
      .string()
      .regex(/^https?:\/\/[^\s{}]+/)
      .optional(),
    about:
      'Where players get a published video: the address of its folder, with `{video_id}` and `{prefix}` filled in. Set, a video is READY only once it has been fetched from there.',
  },
  videoStallS: {
    ...{ env: 'VIDEO_STALL_SECONDS', section: 'video', ...number(900, positive) },
    about: 'Seconds that ffmpeg may come no further before it is ended and the job tried again.',
  },
  videoOutputDir: {
    ...{ env: 'VIDEO_OUTPUT_DIR', section: 'video', ...unset },
    about: 'Where finished videos are kept, a folder each. Default: `videos` in the data folder.',
  },
  videoLadder: {
    ...{ env: 'VIDEO_LADDER', section: 'video', ...unset },
    about:
      '`name:WIDTHxHEIGHT:VIDEO_KBIT:AUDIO_KBIT`, comma-separated, smallest first. Default: the original worker’s three.',
  },
  videoEncoder: {
    ...{ env: 'VIDEO_ENCODER', section: 'video' },
    ...choice('software', ['software', 'auto', 'nvenc', 'qsv', 'amf', 'videotoolbox']),
    about: '`auto` takes the first that encodes a test picture; a name insists on it.',
  },
  videoPreset: {
    ...{ env: 'VIDEO_PRESET', section: 'video' },
    ...choice('measured', [
      ...(['measured', 'ultrafast', 'superfast', 'veryfast', 'faster'] as const),
      ...(['fast', 'medium', 'slow', 'slower'] as const),
    ]),
    about: 'An x264 preset for every rung; `measured` is the mix that `npm run bench:video` justifies.',
  },
  videoKeyUri: {
    ...{ env: 'VIDEO_KEY_URI', section: 'video', ...unset },
    about: 'Address players fetch an encrypted video’s key from; `{video_id}` stands for the video.',
  },

  r2Endpoint: {
    ...{ env: 'R2_ENDPOINT', section: 'upload', ...unset, preference: true },
    about: 'Server of the bucket that videos are published in.',
  },
  r2Bucket: {
    ...{ env: 'R2_BUCKET', section: 'upload', ...unset, preference: true },
    about: 'Name of the bucket.',
  },
  r2AccessKey: {
    ...{ env: 'R2_ACCESS_KEY', section: 'upload', ...unset, preference: true, secret: true },
    about: 'First half of the bucket’s key.',
  },
  r2SecretKey: {
    ...{ env: 'R2_SECRET_KEY', section: 'upload', ...unset, preference: true, secret: true },
    about: 'Second half of the bucket’s key.',
  },
} as const satisfies Record<string, SettingRow>

type Table = typeof SETTINGS
export type SettingName = keyof Table
/** What is in force, whoever set it. */
export type Settings = { readonly [Name in SettingName]: z.infer<Table[Name]['schema']> }

type NamesWith<Mark> = { [Name in SettingName]: Table[Name] extends Mark ? Name : never }[SettingName]
export type SecretName = NamesWith<{ secret: true }>
/** A secret that people may set. */
export type KeptSecretName = NamesWith<{ secret: true; preference: true }>
/** What people may set and see. */
export type PreferenceName = Exclude<NamesWith<{ preference: true }>, SecretName>

/** A row as any row is, for code that goes through all of them. */
export const settingRow = (name: SettingName): SettingRow => SETTINGS[name]

const named = (is: (row: SettingRow) => boolean) =>
  (Object.keys(SETTINGS) as SettingName[]).filter((name) => is(settingRow(name)))
// The types above say by name what these look up.
export const SETTING_NAMES = named(() => true)
export const SECRET_NAMES = named(({ secret }) => secret === true) as SecretName[]
export const KEPT_SECRET_NAMES = named(
  ({ secret, preference }) => secret === true && preference === true,
) as KeptSecretName[]
export const PREFERENCE_NAMES = named(
  ({ secret, preference }) => secret !== true && preference === true,
) as PreferenceName[]
