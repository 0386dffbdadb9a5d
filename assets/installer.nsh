; The folder that data goes to where a user's own path is not plain Latin (main/base/data-folder.ts). Everybody may make a
; folder of their own in it, and nobody but its maker, administrators and the system may look into one.
!macro customInstall
  ReadEnvStr $0 PROGRAMDATA
  CreateDirectory "$0\GradingStation"
  nsExec::ExecToLog 'icacls "$0\GradingStation" /inheritance:r /grant "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F" "*S-1-3-0:(OI)(CI)(IO)F" "*S-1-5-32-545:(RX,AD)"'
!macroend
