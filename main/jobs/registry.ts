import type { AnyJobDefinition } from './define.ts'
import { embedding } from './embedding/job.ts'
import { handwritingAnalysis } from './handwriting-analysis/job.ts'
import { homeworkVideoAnalysis } from './homework-video-analysis/job.ts'
import { ocr } from './ocr/job.ts'
import { omrGrading } from './omr-grading/job.ts'
import { problemGeneration } from './problem-generation/job.ts'
import { questionSegmentation } from './question-segmentation/job.ts'
import { videoHls } from './video-hls/job.ts'

/** Every kind of work the station knows: a line each. */
export const jobs: readonly AnyJobDefinition[] = [
  homeworkVideoAnalysis,
  omrGrading,
  videoHls,
  ocr,
  questionSegmentation,
  handwritingAnalysis,
  embedding,
  problemGeneration,
]
