import type { MenuItemConstructorOptions } from 'electron'
import type { Translate } from '#shared/i18n/index.ts'

/** The window's menu: editing, size and full screen by the system's own roles, with our words. */
export function menuTemplate(
  t: Translate,
  platform: NodeJS.Platform,
  quit: () => void,
): MenuItemConstructorOptions[] {
  const own: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : []
  return [
    ...own,
    {
      label: t('desktop.menu.file'),
      submenu: [{ label: t('desktop.quit'), accelerator: 'CmdOrCtrl+Q', click: quit }],
    },
    {
      label: t('desktop.menu.edit'),
      submenu: [
        { role: 'cut', label: t('desktop.menu.cut') },
        { role: 'copy', label: t('desktop.menu.copy') },
        { role: 'paste', label: t('desktop.menu.paste') },
        { role: 'selectAll', label: t('desktop.menu.selectAll') },
      ],
    },
    {
      label: t('desktop.menu.view'),
      submenu: [
        { role: 'reload', label: t('desktop.menu.reload') },
        { role: 'zoomIn', label: t('desktop.menu.zoomIn') },
        { role: 'zoomOut', label: t('desktop.menu.zoomOut') },
        { role: 'resetZoom', label: t('desktop.menu.resetZoom') },
        { role: 'togglefullscreen', label: t('desktop.menu.fullScreen') },
      ],
    },
  ]
}
