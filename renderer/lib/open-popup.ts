/** Whether a menu or a list of choices is open anywhere: the next Escape is meant for it alone. */
export const hasOpenPopup = (): boolean => document.querySelector('[data-expanded]') !== null
