import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'

const text = z.string().optional()
const number = (fallback: number) => z.coerce.number().finite().default(fallback)
const positive = (fallback: number) => z.coerce.number().positive().default(fallback)
const flag = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((value) => value === '1' || value === 'true')

/** Every environment variable the station reads, under its own name. Empty counts as unset. */
export const SettingsSchema = z.object({
  GRADING_STATION_DATA: text,
  GRADING_STATION_LANGUAGE: z.enum(['ko', 'en']).default('ko'),
  /** `v1` gives the original worker's numbers exactly wherever it had any. */
  GRADING_STATION_COMPAT: z.enum(['none', 'v1']).default('none'),

  API_BASE_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8000'),
  INTERNAL_WORKER_TOKEN: text,
  AI_WORKER_POLL_INTERVAL: positive(1),
  DOWNLOAD_ALLOW_PRIVATE: flag,
  SQS_QUEUE_URL: text,
  SQS_ENDPOINT: text,
  SQS_REGION: text,

  OCR_ENGINE: z.enum(['google', 'tesseract', 'auto']).default('google'),
  OCR_LANGUAGES: z.string().default('kor+eng'),
  GOOGLE_APPLICATION_CREDENTIALS: text,
  GOOGLE_VISION_ENDPOINT: text,
  QUESTION_SEGMENTATION_ENGINE: z.enum(['layout', 'opencv', 'yolo', 'template', 'auto']).default('layout'),
  YOLO_QUESTION_MODEL_PATH: text,
  YOLO_QUESTION_INPUT_SIZE: z.coerce.number().int().positive().default(640),
  YOLO_QUESTION_CONF_THRESHOLD: number(0.4),
  YOLO_QUESTION_IOU_THRESHOLD: number(0.5),
  EMBEDDING_BACKEND: z.enum(['local', 'openai', 'auto']).default('auto'),
  EMBEDDING_LOCAL_MODEL: z.string().default('sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2'),
  EMBEDDING_OPENAI_MODEL: z.string().default('text-embedding-3-small'),
  EMBEDDING_OPENAI_API_KEY: text,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: text,
  PROBLEM_GEN_MODEL: z.string().default('gpt-4.1-mini'),

  FFMPEG_PATH: text,
  FFPROBE_PATH: text,
  /** Where finished videos are kept, a folder each. Default: `videos` in the data folder. */
  VIDEO_OUTPUT_DIR: text,
  /** `name:WIDTHxHEIGHT:VIDEO_KBIT:AUDIO_KBIT`, comma-separated, smallest first. Default: the original's three. */
  VIDEO_LADDER: text,
  VIDEO_ENCODER: z.enum(['software', 'auto', 'nvenc', 'qsv', 'amf', 'videotoolbox']).default('software'),
  /** An x264 preset for every rung; `measured` is the mix that `npm run bench:video` justifies. */
  VIDEO_PRESET: z
    .enum(['measured', 'ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower'])
    .default('measured'),
  /** Address players fetch an encrypted video's key from; `{video_id}` stands for the video. */
  VIDEO_KEY_URI: text,
  R2_ENDPOINT: text,
  R2_ACCESS_KEY: text,
  R2_SECRET_KEY: text,
  R2_BUCKET: text,
})
export type Settings = z.infer<typeof SettingsSchema>

/** Settings that open a door somewhere: never logged, shown, or handed to a process that does not need them. */
export const SECRET_SETTINGS = [
  'INTERNAL_WORKER_TOKEN',
  'OPENAI_API_KEY',
  'EMBEDDING_OPENAI_API_KEY',
  'R2_ACCESS_KEY',
  'R2_SECRET_KEY',
] as const satisfies readonly (keyof Settings)[]
export type SecretName = (typeof SECRET_SETTINGS)[number]

/** The settings without any secret but the named ones. */
export function withoutSecrets(settings: Settings, keep: readonly SecretName[] = []): Settings {
  const kept = { ...settings }
  for (const name of SECRET_SETTINGS) if (!keep.includes(name)) kept[name] = undefined
  return kept
}

/**
 * Settings from environment variables; unset and empty ones take their defaults.
 * @throws StationError `invalid-input` that names every variable with a bad value, never the value itself
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = SettingsSchema.safeParse(present)
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
  throw new StationError(
    'invalid-input',
    parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`).join('; '),
    { reason: 'bad-setting', params: { names: names.join(', ') } },
  )
}
