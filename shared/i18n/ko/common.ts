/** Words of buttons that mean the same on every screen. */
export const commonTexts = {
  close: '닫기',
  undo: '되돌리기',
  save: '저장',
  cancel: '취소',
  readAgain: '다시 읽기',
  toImport: '채점 화면으로',
} as const
