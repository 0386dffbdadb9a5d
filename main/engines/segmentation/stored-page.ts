import type { ScanPage } from '../read/page.ts'
import type { QuestionPage } from './engine.ts'

/** A page whose boxes are in pixels of the picture as stored, whatever size it was looked at. */
export function storedPage(page: QuestionPage, scale: ScanPage['scale']): QuestionPage {
  if (scale === undefined) return page
  const across = (pixels: number) => Math.round(pixels / scale.x)
  const down = (pixels: number) => Math.round(pixels / scale.y)
  return {
    ...page,
    width: across(page.width),
    height: down(page.height),
    boxes: page.boxes.map((box) => ({
      ...box,
      x: across(box.x),
      y: down(box.y),
      w: across(box.w),
      h: down(box.h),
    })),
  }
}
