/** `12,340`. */
export const wonText = (won: number): string => won.toLocaleString('ko-KR')
