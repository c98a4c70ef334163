/** What there is to see, and what to try on it. */
export function whatNext(pageUrl: string): string {
  return `
Look at
  npm run lab -- status                    the hosts; vm-1050 to vm-1053 were made on the lab's Proxmox
  npm run lab -- shell vm-1053             the inside of one: the database
  npm run pulumi -- stack                  what Pulumi knows of them
  ${pageUrl}             where the page will be: its certificate is there, the application is not deployed yet

Try
  npm run pulumi -- preview                tells that nothing would change
  npm run lab -- shell vm-1052             change something there by hand: stop nginx, edit a file in /etc/nginx
  npm run pulumi -- preview --diff         names exactly that
  npm run pulumi -- up                     mends exactly that

End it
  npm run lab -- down                      ends the hosts and keeps their disks; --purge deletes them too
`;
}
