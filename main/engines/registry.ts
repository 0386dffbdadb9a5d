import { embeddingLexical } from './embedding/lexical.ts'
import { embeddingLocal } from './embedding/local.ts'
import { embeddingOpenAi } from './embedding/openai.ts'
import type { AnyEngine } from './engine.ts'
import { findFields } from './find-fields/engine.ts'
import { handwriting } from './handwriting/engine.ts'
import { homeworkVideo } from './homework-video/engine.ts'
import { knownTemplates } from './known-templates/engine.ts'
import { ocrTesseract } from './ocr/engine.ts'
import { ocrGoogle } from './ocr/google.ts'
import { omr } from './omr/engine.ts'
import { omrQuestions } from './omr-questions/engine.ts'
import { pageCount } from './page-count/engine.ts'
import { pageImage } from './page-image/engine.ts'
import { problems } from './problems/engine.ts'
import { segmentation } from './segmentation/engine.ts'
import { yolo } from './segmentation/yolo.ts'
import { videoEngine } from './video/engine.ts'

/** Every engine the station has: a line each. An engine's native modules load in its own process only. */
export const engines: readonly AnyEngine[] = [
  findFields,
  homeworkVideo,
  knownTemplates,
  omr,
  omrQuestions,
  pageCount,
  pageImage,
  videoEngine,
  ocrTesseract,
  ocrGoogle,
  segmentation,
  yolo,
  handwriting,
  embeddingLexical,
  embeddingLocal,
  embeddingOpenAi,
  problems,
]
