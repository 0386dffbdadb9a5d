@echo off
rem The station's commands, by the Node that came with it: in an installed desktop program and in the headless archive.
setlocal
set "here=%~dp0.."
set "app=%here%\app"
if not exist "%app%" set "app=%here%\app.asar.unpacked"
"%here%\node\node.exe" "%app%\main\hosts\cli\grading-station.mjs" %*
exit /b %errorlevel%
