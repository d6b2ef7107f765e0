//! nginx before several servers.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) struct Balancer {
    address: SocketAddr,
    nginx: Child,
    _folder: tempfile::TempDir,
}

impl Balancer {
    pub(crate) fn start(servers: &[SocketAddr]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut upstream = String::new();
        for server in servers {
            writeln!(upstream, "server {server} max_fails=1 fail_timeout=1s;").unwrap();
        }
        let at = folder.path().display();
        let configuration = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/log crit;
             events {{ worker_connections 512; }}
             http {{
                 access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;
                 fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
                 upstream servers {{ {upstream} }}
                 server {{ listen {address}; location / {{ proxy_pass http://servers; }} }}
             }}"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration).unwrap();
        let debian = std::path::Path::new("/usr/sbin/nginx");
        let mut nginx = Command::new(if debian.is_file() { debian.as_os_str() } else { "nginx".as_ref() });
        nginx.arg("-p").arg(folder.path()).arg("-c").arg(&file).arg("-e").arg(folder.path().join("log"));
        nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let nginx = nginx.spawn().expect("nginx (Debian: nginx)");
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nginx does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { address, nginx, _folder: folder }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = self.nginx.wait();
    }
}
